package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Methods of str that take it apart or put it together.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class StringSplitting {
    private StringSplitting() {}

    static void register(Map<String, Method<String>> methods) {
        methods.put("split", (text, arguments) -> split("split", text, arguments, false));
        methods.put("rsplit", (text, arguments) -> split("rsplit", text, arguments, true));
        methods.put(
                "splitlines",
                (text, arguments) -> new PyList(new ArrayList<>(
                        lines(text, arguments.bind("splitlines", 0, "keepends").flag(0, false)))));
        methods.put("partition", (text, arguments) -> partition("partition", text, arguments, false));
        methods.put("rpartition", (text, arguments) -> partition("rpartition", text, arguments, true));
        methods.put("join", StringSplitting::join);
    }

    private static Object split(String name, String text, Arguments arguments, boolean fromRight) {
        Arguments.Bound bound = arguments.bind(name, 0, "sep", "maxsplit");
        long most = bound.integer(1, -1);
        long limit = most < 0 ? Long.MAX_VALUE : most;
        Object separator = bound.get(0, None.NONE);
        if (separator == None.NONE) {
            return new PyList(fromRight ? wordsFromRight(text, limit) : words(text, limit));
        }
        String between = Strings.require(separator);
        if (between.isEmpty()) {
            throw TemplateException.valueError("empty separator");
        }
        return new PyList(fromRight ? splitFromRight(text, between, limit) : splitFromLeft(text, between, limit));
    }

    private static List<Object> splitFromLeft(String text, String between, long limit) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        for (int hit = text.indexOf(between); hit >= 0 && parts.size() < limit; hit = text.indexOf(between, at)) {
            parts.add(text.substring(at, hit));
            at = hit + between.length();
        }
        parts.add(text.substring(at));
        return parts;
    }

    private static List<Object> splitFromRight(String text, String between, long limit) {
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        int hit = text.lastIndexOf(between);
        while (hit >= 0 && parts.size() < limit) {
            parts.add(text.substring(hit + between.length(), end));
            end = hit;
            hit = end < between.length() ? -1 : text.lastIndexOf(between, end - between.length());
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    /** The words between white space. */
    public static List<Object> words(String text) {
        return words(text, Long.MAX_VALUE);
    }

    private static List<Object> words(String text, long limit) {
        List<Object> parts = new ArrayList<>();
        int at = skip(text, 0, true);
        while (at < text.length() && parts.size() < limit) {
            int end = skip(text, at, false);
            parts.add(text.substring(at, end));
            at = skip(text, end, true);
        }
        if (at < text.length()) {
            // What the limit leaves over keeps its trailing white space.
            parts.add(text.substring(at));
        }
        return parts;
    }

    private static int skip(String text, int from, boolean space) {
        int at = from;
        while (at < text.length() && Strings.isSpace(text.charAt(at)) == space) {
            at++;
        }
        return at;
    }

    private static List<Object> wordsFromRight(String text, long limit) {
        List<Object> parts = new ArrayList<>();
        int end = skipBack(text, text.length(), true);
        while (end > 0 && parts.size() < limit) {
            int from = skipBack(text, end, false);
            parts.add(text.substring(from, end));
            end = skipBack(text, from, true);
        }
        if (end > 0) {
            parts.add(text.substring(0, end));
        }
        Collections.reverse(parts);
        return parts;
    }

    private static int skipBack(String text, int from, boolean space) {
        int at = from;
        while (at > 0 && Strings.isSpace(text.charAt(at - 1)) == space) {
            at--;
        }
        return at;
    }

    /** Lines, cut at every line boundary Python knows. */
    public static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isLineEnd(c)) {
                boolean pair = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
                int next = at + (pair ? 2 : 1);
                lines.add(text.substring(from, keepEnds ? next : at));
                from = next;
                at = next - 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private static boolean isLineEnd(char c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static Object partition(String name, String text, Arguments arguments, boolean fromRight) {
        String between = Strings.require(arguments.positionalOnly(name, 1, 1).get(0));
        if (between.isEmpty()) {
            throw TemplateException.valueError("empty separator");
        }
        int hit = fromRight ? text.lastIndexOf(between) : text.indexOf(between);
        if (hit < 0) {
            return fromRight ? PyTuple.of("", "", text) : PyTuple.of(text, "", "");
        }
        return PyTuple.of(text.substring(0, hit), between, text.substring(hit + between.length()));
    }

    private static Object join(String text, Arguments arguments) {
        Object source = arguments.positionalOnly("join", 1, 1).get(0);
        if (!Iteration.isIterable(source)) {
            throw TemplateException.typeError("can only join an iterable");
        }
        List<String> parts = new ArrayList<>();
        for (Object item : Iteration.list(source)) {
            if (!Types.isString(item)) {
                throw TemplateException.typeError(
                        "sequence item " + parts.size() + ": expected str instance, " + Types.name(item) + " found");
            }
            parts.add(Strings.textOf(item));
        }
        return Strings.join(text, parts);
    }
}
