package dev.nernst.tokenizer.text;

import java.util.Arrays;

/**
 * Builds the text that a normalizer makes of a span, character by character, with alignment. The rules are those of the
 * reference implementation: a character that replaces another takes over its range; one that is inserted shares the range
 * of the character before it in the <em>source</em>, or an empty range at the very start. Not thread-safe.
 */
public final class NormalizedTextBuilder {
    private final NormalizedText source;
    private final int from;
    private char[] units;
    private int[] starts;
    private int[] ends;
    private int size;

    public NormalizedTextBuilder(NormalizedText source, int from, int to) {
        this.source = source;
        this.from = from;
        int capacity = to - from + 8;
        units = new char[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** Appends source units [from, to) as they are. */
    public NormalizedTextBuilder copy(int copyFrom, int copyTo) {
        reserve(copyTo - copyFrom);
        char[] from = source.units();
        for (int i = copyFrom; i < copyTo; i++) {
            char c = from[i];
            // Both halves of a surrogate pair carry the range of the pair.
            int first = Character.isLowSurrogate(c) ? i - 1 : i;
            int last = Character.isHighSurrogate(c) ? i + 1 : i;
            units[size] = c;
            starts[size] = source.originalStart(first);
            ends[size] = source.originalEnd(last);
            size++;
        }
        return this;
    }

    /** Appends a character in the place of the source character [at, atEnd), taking over its range. */
    public NormalizedTextBuilder replace(int codePoint, int at, int atEnd) {
        return append(codePoint, source.originalStart(at), source.originalEnd(atEnd - 1));
    }

    /** Appends a character that has no counterpart; it follows the source character that ends at {@code position}. */
    public NormalizedTextBuilder insertAfter(int codePoint, int position) {
        if (position <= from) {
            int base = source.baseAt(from);
            return append(codePoint, base, base);
        }
        int previous = position - Character.charCount(Character.codePointBefore(source.units(), position, from));
        return append(codePoint, source.originalStart(previous), source.originalEnd(position - 1));
    }

    public NormalizedText build() {
        return NormalizedText.aligned(
                Arrays.copyOf(units, size),
                source.baseAt(from),
                Arrays.copyOf(starts, size),
                Arrays.copyOf(ends, size),
                source.limit());
    }

    private NormalizedTextBuilder append(int codePoint, int start, int end) {
        reserve(2);
        int count = Character.toChars(codePoint, units, size);
        for (int i = 0; i < count; i++) {
            starts[size] = start;
            ends[size] = end;
            size++;
        }
        return this;
    }

    private void reserve(int count) {
        if (size + count > units.length) {
            source.limit().requireLength((long) size + count);
            int capacity = Math.max(size + count, units.length * 2);
            units = Arrays.copyOf(units, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
    }
}
