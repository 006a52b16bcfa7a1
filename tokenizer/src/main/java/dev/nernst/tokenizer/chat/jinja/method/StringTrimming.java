package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Sizes;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.Map;

/**
 * Methods of str that take characters off its ends or add some.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class StringTrimming {
    private StringTrimming() {}

    static void register(Map<String, Method<String>> methods) {
        methods.put("strip", (text, arguments) -> strip("strip", text, arguments, true, true));
        methods.put("lstrip", (text, arguments) -> strip("lstrip", text, arguments, true, false));
        methods.put("rstrip", (text, arguments) -> strip("rstrip", text, arguments, false, true));
        methods.put("removeprefix", (text, arguments) -> {
            String prefix = Strings.require(
                    arguments.positionalOnly("removeprefix", 1, 1).get(0));
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        });
        methods.put("removesuffix", (text, arguments) -> {
            String suffix = Strings.require(
                    arguments.positionalOnly("removesuffix", 1, 1).get(0));
            return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        });
        methods.put("center", (text, arguments) -> {
            Arguments.Bound bound = arguments.positionalOnly("center", 1, 2);
            return center(text, bound.integer(0, 0), fill("center", bound));
        });
        methods.put("ljust", (text, arguments) -> {
            Arguments.Bound bound = arguments.positionalOnly("ljust", 1, 2);
            return text + Strings.repeat(fill("ljust", bound), missing(text, bound.integer(0, 0)));
        });
        methods.put("rjust", (text, arguments) -> {
            Arguments.Bound bound = arguments.positionalOnly("rjust", 1, 2);
            return Strings.repeat(fill("rjust", bound), missing(text, bound.integer(0, 0))) + text;
        });
        methods.put("zfill", (text, arguments) -> {
            String zeros = "0"
                    .repeat(missing(
                            text, arguments.positionalOnly("zfill", 1, 1).integer(0, 0)));
            boolean signed = text.startsWith("-") || text.startsWith("+");
            return signed ? text.charAt(0) + zeros + text.substring(1) : zeros + text;
        });
        methods.put(
                "expandtabs",
                (text, arguments) -> expandTabs(
                        text, arguments.bind("expandtabs", 0, "tabsize").integer(0, 8)));
    }

    private static Object strip(String name, String text, Arguments arguments, boolean left, boolean right) {
        return strip(text, arguments.positionalOnly(name, 0, 1).get(0, None.NONE), left, right);
    }

    /** Without leading or trailing characters of a set, or white space where the set is none. */
    public static String strip(String text, Object characters, boolean left, boolean right) {
        if (characters == None.NONE) {
            String cut = left ? Strings.stripLeading(text) : text;
            return right ? Strings.stripTrailing(cut) : cut;
        }
        if (!Types.isString(characters)) {
            throw TemplateException.typeError("strip arg must be None or str, not " + Types.name(characters));
        }
        String set = Strings.textOf(characters);
        int from = 0;
        int to = text.length();
        while (left && from < to && set.indexOf(text.codePointAt(from)) >= 0) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && set.indexOf(text.codePointBefore(to)) >= 0) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /** Padded on both sides, as CPython shares the odd one out. */
    public static String center(String text, long width, String fill) {
        int missing = missing(text, width);
        int left = missing / 2 + (missing & (int) width & 1);
        return Strings.repeat(fill, left) + text + Strings.repeat(fill, missing - left);
    }

    private static int missing(String text, long width) {
        return Math.max(0, Sizes.check(width) - Strings.length(text));
    }

    private static String fill(String name, Arguments.Bound bound) {
        Object fill = bound.get(1, " ");
        if (!Types.isString(fill) || Strings.length(Strings.textOf(fill)) != 1) {
            throw TemplateException.typeError(name + ": the fill character must be exactly one character long");
        }
        return Strings.textOf(fill);
    }

    private static String expandTabs(String text, long size) {
        StringBuilder out = new StringBuilder();
        long column = 0;
        for (int c : text.codePoints().toArray()) {
            if (c == '\t') {
                long blanks = size > 0 ? size - column % size : 0;
                Sizes.check(out.length() + blanks);
                out.repeat(' ', (int) blanks);
                column += blanks;
            } else {
                out.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
