package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
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
            return center(text, bound.integer(0, 0), fill("center", bound, arguments.meter()), arguments.meter());
        });
        methods.put("ljust", (text, arguments) -> {
            Arguments.Bound bound = arguments.positionalOnly("ljust", 1, 2);
            long missing = missing(text, bound.integer(0, 0), arguments.meter());
            return padded(text, 0, missing, fill("ljust", bound, arguments.meter()), arguments.meter());
        });
        methods.put("rjust", (text, arguments) -> {
            Arguments.Bound bound = arguments.positionalOnly("rjust", 1, 2);
            long missing = missing(text, bound.integer(0, 0), arguments.meter());
            return padded(text, missing, missing, fill("rjust", bound, arguments.meter()), arguments.meter());
        });
        methods.put("zfill", (text, arguments) -> {
            long width = arguments.positionalOnly("zfill", 1, 1).integer(0, 0);
            int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
            return new TextBuilder(arguments.meter())
                    .append(text, 0, sign)
                    .repeat("0", missing(text, width, arguments.meter()))
                    .append(text, sign, text.length())
                    .toString();
        });
        methods.put(
                "expandtabs",
                (text, arguments) -> expandTabs(
                        text, arguments.bind("expandtabs", 0, "tabsize").integer(0, 8), arguments.meter()));
    }

    private static Object strip(String name, String text, Arguments arguments, boolean left, boolean right) {
        return strip(text, arguments.positionalOnly(name, 0, 1).get(0, None.NONE), left, right, arguments.meter());
    }

    /** Without leading or trailing characters of a set, or white space where the set is none. */
    public static String strip(String text, Object characters, boolean left, boolean right, Meter meter) {
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
        while (left && from < to && has(set, text.codePointAt(from), meter)) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && has(set, text.codePointBefore(to), meter)) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    /** Padded on both sides, as CPython shares the odd one out. */
    public static String center(String text, long width, String fill, Meter meter) {
        long missing = missing(text, width, meter);
        return padded(text, missing / 2 + (missing & width & 1), missing, fill, meter);
    }

    private static boolean has(String set, int c, Meter meter) {
        int at = set.indexOf(c);
        meter.characters(at < 0 ? set.length() + 1L : at + 1L);
        return at >= 0;
    }

    private static String padded(String text, long left, long all, String fill, Meter meter) {
        return new TextBuilder(meter)
                .repeat(fill, left)
                .append(text)
                .repeat(fill, all - left)
                .toString();
    }

    private static long missing(String text, long width, Meter meter) {
        return Math.max(0, Math.max(0, width) - Strings.length(text, meter));
    }

    private static String fill(String name, Arguments.Bound bound, Meter meter) {
        Object fill = bound.get(1, " ");
        if (!Types.isString(fill) || Strings.length(Strings.textOf(fill), meter) != 1) {
            throw TemplateException.typeError(name + ": the fill character must be exactly one character long");
        }
        return Strings.textOf(fill);
    }

    private static String expandTabs(String text, long size, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        long column = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            if (c == '\t') {
                long blanks = size > 0 ? size - column % size : 0;
                out.repeat(" ", blanks);
                column += blanks;
            } else {
                out.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
