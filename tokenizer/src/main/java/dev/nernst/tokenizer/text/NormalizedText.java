package dev.nernst.tokenizer.text;

import org.jspecify.annotations.Nullable;

/**
 * Text on its way to the model, with the range of the original text that each of its UTF-16 units comes from.
 *
 * <p>Text that equals a stretch of the original carries no alignment arrays: unit i comes from unit {@code base + i}.
 * All positions are UTF-16 units; both units of a surrogate pair carry the same range. Unpaired surrogates never occur
 * ({@link #original} replaces them). Immutable by convention: {@link #units} hands out the array for the hot loops, which
 * only read it. Thread-safe
 * but for {@link #limit}.
 */
public final class NormalizedText {
    private final char[] units;
    private final int base;
    private final int @Nullable [] starts;
    private final int @Nullable [] ends;

    private final WorkLimit limit;

    private NormalizedText(char[] units, int base, int @Nullable [] starts, int @Nullable [] ends, WorkLimit limit) {
        this.limit = limit;
        this.units = units;
        this.base = base;
        this.starts = starts;
        this.ends = ends;
    }

    /** The original itself; an unpaired surrogate, which no UTF-8 text can hold, becomes U+FFFD. */
    public static NormalizedText original(String text) {
        return original(text, new WorkLimit(text.length()));
    }

    /** The same for one of several texts that share a limit. */
    public static NormalizedText original(String text, WorkLimit limit) {
        char[] units = text.toCharArray();
        for (int i = 0; i < units.length; i++) {
            char c = units[i];
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < units.length && Character.isLowSurrogate(units[i + 1])) {
                i++;
            } else {
                units[i] = '\uFFFD';
            }
        }
        return new NormalizedText(units, 0, null, null, limit);
    }

    /** Text that differs from the original; {@code base} is where its stretch of the original begins. */
    static NormalizedText aligned(char[] units, int base, int[] starts, int[] ends, WorkLimit limit) {
        return new NormalizedText(units, base, starts, ends, limit);
    }

    /** What the text may still cost; shared with the original. */
    public WorkLimit limit() {
        return limit;
    }

    public int length() {
        return units.length;
    }

    /** The units themselves, shared: read only. */
    public char[] units() {
        return units;
    }

    /** First unit of the original that the unit at {@code index}, the first of its character, comes from. */
    public int originalStart(int index) {
        return starts == null ? base + index : starts[index];
    }

    /** End, exclusive, of what the unit at {@code index}, the last of its character, comes from. */
    public int originalEnd(int index) {
        return ends == null ? base + index + 1 : ends[index];
    }

    /** Where a stretch that begins at {@code index} begins in the original, also when it is empty. */
    public int baseAt(int index) {
        return index < units.length ? originalStart(index) : units.length == 0 ? base : originalEnd(units.length - 1);
    }

    public String substring(int from, int to) {
        return new String(units, from, to - from);
    }

    /** The code point that begins at {@code index}, which must lie before {@code to}. */
    public int codePointAt(int index, int to) {
        return Character.codePointAt(units, index, to);
    }

    @Override
    public String toString() {
        return new String(units);
    }
}
