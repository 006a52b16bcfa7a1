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
    private final int to;
    private char[] units;
    private int[] starts;
    private int[] ends;
    private int size;

    public NormalizedTextBuilder(NormalizedText source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
        int capacity = to - from + 8;
        units = new char[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** Appends source units [from, to) as they are. */
    public NormalizedTextBuilder copy(int copyFrom, int copyTo) {
        for (int i = copyFrom; i < copyTo; ) {
            int next = i + Character.charCount(source.codePointAt(i, to));
            append(source.codePointAt(i, to), source.originalStart(i), source.originalEnd(next - 1));
            i = next;
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
                Arrays.copyOf(ends, size));
    }

    private NormalizedTextBuilder append(int codePoint, int start, int end) {
        if (size + 2 > units.length) {
            units = Arrays.copyOf(units, units.length * 2);
            starts = Arrays.copyOf(starts, starts.length * 2);
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        int count = Character.toChars(codePoint, units, size);
        for (int i = 0; i < count; i++) {
            starts[size] = start;
            ends[size] = end;
            size++;
        }
        return this;
    }
}
