package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Strings as Python counts them: by code point.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Strings {
    /** The letters whose upper case takes several. */
    private static final Map<Integer, String> UPPER_OF_SEVERAL = new HashMap<>();

    /** Bytes that a text of one character takes. */
    private static final int CHARACTER_BYTES = 48;

    private Strings() {}

    private static final String[] ASCII = new String[128];

    static {
        for (char c = 0; c < ASCII.length; c++) {
            ASCII[c] = String.valueOf(c);
        }
        for (int c = 0x80; c <= Character.MAX_VALUE; c++) {
            if (Character.isLowerCase(c) || Character.isTitleCase(c)) {
                String upper = Character.toString(c).toUpperCase(Locale.ROOT);
                if (upper.length() > 1) {
                    UPPER_OF_SEVERAL.put(c, upper);
                }
            }
        }
    }

    /** The text of one code point. */
    static String character(int c, Meter meter) {
        if (c < ASCII.length) {
            return ASCII[c];
        }
        meter.bytes(CHARACTER_BYTES);
        return Character.toString(c);
    }

    /** Number of code points. */
    public static int length(String text, Meter meter) {
        meter.characters(text.length());
        return text.codePointCount(0, text.length());
    }

    /** Code points {@code from} to {@code to}; both within range. */
    public static String substring(String text, int from, int to, Meter meter) {
        meter.characters(from);
        meter.text(to - (long) from);
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }

    /** The code point at an index within range, as text. */
    public static String at(String text, int index, Meter meter) {
        meter.characters(index);
        return character(text.codePointAt(text.offsetByCodePoints(0, index)), meter);
    }

    /** The code points that a slice selects. */
    public static String slice(String text, PySlice slice, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        meter.characters(text.length());
        if (text.codePointCount(0, text.length()) == text.length()) {
            slice.forEachIndex(text.length(), meter, i -> out.append(text.charAt(i)));
        } else {
            meter.text(2L * text.length());
            int[] points = text.codePoints().toArray();
            slice.forEachIndex(points.length, meter, i -> out.appendCodePoint(points[i]));
        }
        return out.toString();
    }

    /** What Python's {@code str.isspace} and {@code strip} count as white space. */
    public static boolean isSpace(int c) {
        return (c >= 0x09 && c <= 0x0d)
                || (c >= 0x1c && c <= 0x20)
                || c == 0x85
                || c == 0xa0
                || (c > 0xff && (Character.isSpaceChar(c)));
    }

    /** Without leading white space. */
    public static String stripLeading(String text) {
        int from = 0;
        while (from < text.length() && isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from);
    }

    /** Without trailing white space. */
    public static String stripTrailing(String text) {
        int to = text.length();
        while (to > 0 && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }

    /** Without white space at both ends. */
    public static String strip(String text) {
        return stripTrailing(stripLeading(text));
    }

    /** The text of a string or marked-up string. */
    public static String textOf(Object string) {
        return string instanceof Markup markup ? markup.text() : (String) string;
    }

    /**
     * The text of an argument that must be a string.
     *
     * @throws TemplateException TypeError for anything else
     */
    public static String require(Object value) {
        if (!Types.isString(value)) {
            throw TemplateException.typeError("expected str, got " + Types.name(value));
        }
        return textOf(value);
    }

    /** The text again, marked safe if {@code like} is. */
    public static Object like(Object like, String text) {
        return like instanceof Markup ? new Markup(text) : text;
    }

    /** Joins texts. */
    public static String join(String separator, List<String> parts, Meter meter) {
        meter.items(parts.size());
        long total = 0;
        for (String part : parts) {
            total += part.length() + (long) separator.length();
        }
        meter.text(total);
        return String.join(separator, parts);
    }

    /** The parts between a separator, empty ones included. */
    public static List<String> split(String text, String separator, Meter meter) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int hit = TextSearch.first(text, separator, 0, meter);
                hit >= 0;
                hit = TextSearch.first(text, separator, from, meter)) {
            parts.add(part(text, from, hit, meter));
            from = hit + separator.length();
        }
        parts.add(part(text, from, text.length(), meter));
        return parts;
    }

    /** UTF-16 units {@code from} to {@code to}, as a text that becomes part of a list. */
    public static String part(String text, int from, int to, Meter meter) {
        meter.list(1);
        meter.text(to - (long) from);
        return text.substring(from, to);
    }

    /** {@code count} copies. */
    public static String repeat(String text, long count, Meter meter) {
        if (text.isEmpty() || count <= 0) {
            return "";
        }
        meter.text(count > Integer.MAX_VALUE ? Long.MAX_VALUE : text.length() * count);
        return text.repeat((int) count);
    }

    /** The code points from last to first. */
    public static String reversed(String text, Meter meter) {
        meter.text(text.length());
        return new StringBuilder(text).reverse().toString();
    }

    /** {@code str.upper}. */
    public static String upper(String text, Meter meter) {
        // Letter by letter: Java copies the whole text again for each one that becomes two.
        TextBuilder out = new TextBuilder(meter);
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            String several = c < 0x80 ? null : UPPER_OF_SEVERAL.get(c);
            if (several != null) {
                out.append(several);
            } else {
                out.appendCodePoint(Character.toUpperCase(c));
            }
            at += Character.charCount(c);
        }
        return out.toString();
    }

    /** {@code str.lower}. */
    public static String lower(String text, Meter meter) {
        // The one letter that becomes two goes first, for the same reason; a sigma must see the whole word.
        String simple = replace(text, "\u0130", "i\u0307", -1, meter);
        meter.text(simple.length());
        return simple.toLowerCase(Locale.ROOT);
    }

    /** {@code str.replace}; a negative count replaces all. */
    public static String replace(String text, String old, String fresh, long count, Meter meter) {
        long budget = count < 0 ? Long.MAX_VALUE : count;
        TextBuilder out = new TextBuilder(meter);
        int at = 0;
        while (budget-- > 0) {
            int hit = at > text.length() ? -1 : TextSearch.first(text, old, at, meter);
            // An empty pattern matches before every code point and at the end.
            if (hit < 0) {
                break;
            }
            out.append(text, at, hit).append(fresh);
            at = hit + old.length();
            if (old.isEmpty()) {
                if (at >= text.length()) {
                    return out.toString();
                }
                int next = at + Character.charCount(text.codePointAt(at));
                out.append(text, at, next);
                at = next;
            }
        }
        return at == 0
                ? text
                : out.append(text, Math.min(at, text.length()), text.length()).toString();
    }
}
