package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;

/**
 * Matches a non-empty string, from left to right without overlap.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class LiteralPattern implements TextPattern {
    private final char[] literal;
    /** For each beginning of the literal, the length of its longest end that also begins it (Knuth, Morris and Pratt 1977). */
    private final int[] border;

    public LiteralPattern(String literal) {
        if (literal.isEmpty()) {
            throw new IllegalArgumentException("a literal pattern needs at least one character");
        }
        this.literal = literal.toCharArray();
        border = new int[this.literal.length + 1];
        border[0] = -1;
        for (int k = 0; k < this.literal.length; k++) {
            border[k + 1] = extended(border[k], this.literal[k]);
        }
    }

    /** How much of the literal ends with {@code unit}, where {@code matched} of it came right before. */
    private int extended(int matched, char unit) {
        int k = matched;
        while (k >= 0 && literal[k] != unit) {
            k = border[k];
        }
        return k + 1;
    }

    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        char[] units = text.units();
        int gap = from;
        int matched = 0;
        for (int i = from; i < to; i++) {
            char unit = units[i];
            if (matched == 0 && unit != literal[0]) {
                continue;
            }
            matched = extended(matched, unit);
            if (matched == literal.length) {
                int start = i + 1 - literal.length;
                if (gap < start) {
                    sink.accept(gap, start, false);
                }
                sink.accept(start, i + 1, true);
                gap = i + 1;
                matched = 0;
            }
        }
        if (gap < to) {
            sink.accept(gap, to, false);
        }
    }
}
