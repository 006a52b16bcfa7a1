package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.List;

/**
 * Strings as Python counts them: by code point.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Strings {
    private Strings() {}

    /** Number of code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whether every code point is one Java char, so that indices agree. */
    public static boolean isSimple(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Code points {@code from} to {@code to}; both within range. */
    public static String substring(String text, int from, int to) {
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }

    /** The code points that a slice selects. */
    public static String slice(String text, PySlice slice) {
        StringBuilder out = new StringBuilder();
        if (isSimple(text)) {
            slice.forEachIndex(text.length(), i -> out.append(text.charAt(i)));
        } else {
            int[] points = text.codePoints().toArray();
            slice.forEachIndex(points.length, i -> out.appendCodePoint(points[i]));
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

    /** Joins with a bound on the result's length. */
    public static String join(String separator, List<String> parts) {
        long total = 0;
        for (String part : parts) {
            total += part.length() + (long) separator.length();
        }
        Sizes.check(total);
        return String.join(separator, parts);
    }

    /** {@code count} copies. */
    public static String repeat(String text, long count) {
        Sizes.checkProduct(text.length(), count);
        return text.isEmpty() || count <= 0 ? "" : text.repeat((int) count);
    }

    /** {@code str.replace}; a negative count replaces all. */
    public static String replace(String text, String old, String fresh, long count) {
        long budget = count < 0 ? Long.MAX_VALUE : count;
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (budget-- > 0) {
            int hit = text.indexOf(old, at);
            // An empty pattern matches before every code point and at the end.
            if (hit < 0 || (old.isEmpty() && at > text.length())) {
                break;
            }
            out.append(text, at, hit).append(fresh);
            Sizes.check(out.length());
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
        return out.append(text, Math.min(at, text.length()), text.length()).toString();
    }
}
