package dev.nernst.tokenizer.chat.jinja.value;

/**
 * Looks for one text in another in time proportional to both, whatever they are: {@code String.indexOf} multiplies their lengths
 * where they nearly match everywhere, and cannot be stopped.
 *
 * <p>Longer patterns are found with the two-way algorithm (Crochemore and Perrin, "Two-way string-matching", 1991): the pattern is
 * cut where both halves have no short repetition in common; the right half is compared first, forwards, then the left one,
 * backwards. It needs no memory.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class TextSearch {
    /** Java's own search is at most this many times as slow as a linear one for patterns of this length. */
    private static final int SHORT = 8;

    private static final int CHARGE_EVERY = 1024;

    private final String pattern;
    private final String text;
    private final boolean backwards;

    private TextSearch(String pattern, String text, boolean backwards) {
        this.pattern = pattern;
        this.text = text;
        this.backwards = backwards;
    }

    /** Index of the first occurrence at or after {@code from}, in UTF-16 units; -1 for none. */
    public static int first(String text, String pattern, int from, Meter meter) {
        int start = Math.max(0, from);
        if (pattern.length() <= SHORT) {
            int hit = text.indexOf(pattern, start);
            meter.characters(hit < 0 ? text.length() - (long) start : hit - (long) start + pattern.length());
            return hit;
        }
        meter.characters(2L * pattern.length());
        TextSearch search = new TextSearch(pattern, text, false);
        return search.run(start, text.length(), meter);
    }

    /** Index of the last occurrence that ends at or before {@code end}; -1 for none. */
    public static int last(String text, String pattern, int end, Meter meter) {
        if (pattern.length() <= SHORT) {
            int hit = end < pattern.length() ? -1 : text.lastIndexOf(pattern, end - pattern.length());
            meter.characters(hit < 0 ? end : end - (long) hit);
            return hit;
        }
        meter.characters(2L * pattern.length());
        // Seen from the end, the text before the bound is what follows it.
        TextSearch search = new TextSearch(pattern, text, true);
        int hit = search.run(text.length() - end, text.length(), meter);
        return hit < 0 ? -1 : text.length() - hit - pattern.length();
    }

    /** Whether the pattern occurs at all. */
    public static boolean contains(String text, String pattern, Meter meter) {
        return first(text, pattern, 0, meter) >= 0;
    }

    private char pattern(int i) {
        return pattern.charAt(backwards ? pattern.length() - 1 - i : i);
    }

    private char text(int i) {
        return text.charAt(backwards ? text.length() - 1 - i : i);
    }

    private int run(int from, int length, Meter meter) {
        int size = pattern.length();
        if (length - from < size) {
            return -1;
        }
        long less = suffix(false);
        long greater = suffix(true);
        long longer = (int) (less >> 32) > (int) (greater >> 32) ? less : greater;
        int cut = (int) (longer >> 32);
        int period = (int) longer;
        boolean periodic = true;
        for (int i = 0; i <= cut && periodic; i++) {
            periodic = i + period < size && pattern(i) == pattern(i + period);
        }
        int shift = periodic ? period : Math.max(cut + 1, size - cut - 1) + 1;
        int known = -1;
        int charged = from;
        for (int at = from; at <= length - size; ) {
            if (at - charged >= CHARGE_EVERY) {
                meter.characters(2L * (at - charged));
                charged = at;
            }
            int i = Math.max(cut, known) + 1;
            while (i < size && pattern(i) == text(at + i)) {
                i++;
            }
            if (i < size) {
                at += i - cut;
                known = -1;
                continue;
            }
            i = cut;
            while (i > known && pattern(i) == text(at + i)) {
                i--;
            }
            if (i <= known) {
                meter.characters(2L * (at - charged));
                return at;
            }
            at += shift;
            known = periodic ? size - shift - 1 : -1;
        }
        meter.characters(2L * (length - charged));
        return -1;
    }

    /** The greatest suffix in one order of the alphabet: the index before it in the high half, its period in the low one. */
    private long suffix(boolean reversed) {
        int start = -1;
        int at = 0;
        int step = 1;
        int period = 1;
        while (at + step < pattern.length()) {
            int order = Character.compare(pattern(at + step), pattern(start + step));
            if (order == 0) {
                if (step == period) {
                    at += period;
                    step = 1;
                } else {
                    step++;
                }
            } else if (order < 0 != reversed) {
                at += step;
                step = 1;
                period = at - start;
            } else {
                start = at;
                at++;
                step = 1;
                period = 1;
            }
        }
        return (long) start << 32 | period;
    }
}
