package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
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
                (text, arguments) -> new PyList(
                        Collections.unmodifiableList(lines(
                                text,
                                arguments.bind("splitlines", 0, "keepends").flag(0, false),
                                arguments.meter())),
                        arguments.meter()));
        methods.put("partition", (text, arguments) -> partition("partition", text, arguments, false));
        methods.put("rpartition", (text, arguments) -> partition("rpartition", text, arguments, true));
        methods.put("join", StringSplitting::join);
    }

    private static Object split(String name, String text, Arguments arguments, boolean fromRight) {
        Arguments.Bound bound = arguments.bind(name, 0, "sep", "maxsplit");
        Meter meter = arguments.meter();
        long most = bound.integer(1, -1);
        long limit = most < 0 ? Long.MAX_VALUE : most;
        Object separator = bound.get(0, None.NONE);
        if (separator == None.NONE) {
            return new PyList(fromRight ? wordsFromRight(text, limit, meter) : words(text, limit, meter), meter);
        }
        String between = Strings.require(separator);
        if (between.isEmpty()) {
            throw TemplateException.valueError("empty separator");
        }
        return new PyList(
                fromRight ? splitFromRight(text, between, limit, meter) : splitFromLeft(text, between, limit, meter),
                meter);
    }

    private static List<Object> splitFromLeft(String text, String between, long limit, Meter meter) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        for (int hit = TextSearch.first(text, between, 0, meter);
                hit >= 0 && parts.size() < limit;
                hit = TextSearch.first(text, between, at, meter)) {
            parts.add(Strings.part(text, at, hit, meter));
            at = hit + between.length();
        }
        parts.add(Strings.part(text, at, text.length(), meter));
        return parts;
    }

    private static List<Object> splitFromRight(String text, String between, long limit, Meter meter) {
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        int hit = TextSearch.last(text, between, end, meter);
        while (hit >= 0 && parts.size() < limit) {
            parts.add(Strings.part(text, hit + between.length(), end, meter));
            end = hit;
            hit = TextSearch.last(text, between, end, meter);
        }
        parts.add(Strings.part(text, 0, end, meter));
        Collections.reverse(parts);
        return parts;
    }

    /** The words between white space. */
    public static List<Object> words(String text, Meter meter) {
        return words(text, Long.MAX_VALUE, meter);
    }

    private static List<Object> words(String text, long limit, Meter meter) {
        meter.characters(text.length());
        List<Object> parts = new ArrayList<>();
        int at = skip(text, 0, true);
        while (at < text.length() && parts.size() < limit) {
            int end = skip(text, at, false);
            parts.add(Strings.part(text, at, end, meter));
            at = skip(text, end, true);
        }
        if (at < text.length()) {
            // What the limit leaves over keeps its trailing white space.
            parts.add(Strings.part(text, at, text.length(), meter));
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

    private static List<Object> wordsFromRight(String text, long limit, Meter meter) {
        meter.characters(text.length());
        List<Object> parts = new ArrayList<>();
        int end = skipBack(text, text.length(), true);
        while (end > 0 && parts.size() < limit) {
            int from = skipBack(text, end, false);
            parts.add(Strings.part(text, from, end, meter));
            end = skipBack(text, from, true);
        }
        if (end > 0) {
            parts.add(Strings.part(text, 0, end, meter));
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
    public static List<String> lines(String text, boolean keepEnds, Meter meter) {
        meter.characters(text.length());
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isLineEnd(c)) {
                boolean pair = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
                int next = at + (pair ? 2 : 1);
                lines.add(Strings.part(text, from, keepEnds ? next : at, meter));
                from = next;
                at = next - 1;
            }
        }
        if (from < text.length()) {
            lines.add(Strings.part(text, from, text.length(), meter));
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
        Meter meter = arguments.meter();
        int hit = fromRight
                ? TextSearch.last(text, between, text.length(), meter)
                : TextSearch.first(text, between, 0, meter);
        if (hit < 0) {
            return fromRight ? PyTuple.of(meter, "", "", text) : PyTuple.of(meter, text, "", "");
        }
        return PyTuple.of(
                meter,
                Strings.part(text, 0, hit, meter),
                between,
                Strings.part(text, hit + between.length(), text.length(), meter));
    }

    private static Object join(String text, Arguments arguments) {
        Object source = arguments.positionalOnly("join", 1, 1).get(0);
        if (!Iteration.isIterable(source)) {
            throw TemplateException.typeError("can only join an iterable");
        }
        List<String> parts = new ArrayList<>();
        for (Object item : Iteration.list(source, arguments.meter())) {
            if (!Types.isString(item)) {
                throw TemplateException.typeError(
                        "sequence item " + parts.size() + ": expected str instance, " + Types.name(item) + " found");
            }
            parts.add(Strings.textOf(item));
        }
        return Strings.join(text, parts, arguments.meter());
    }
}
