package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;

/**
 * Matches a non-empty string, from left to right without overlap.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class LiteralPattern implements TextPattern {
    private final char[] literal;

    public LiteralPattern(String literal) {
        if (literal.isEmpty()) {
            throw new IllegalArgumentException("a literal pattern needs at least one character");
        }
        this.literal = literal.toCharArray();
    }

    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        char[] units = text.units();
        int gap = from;
        int last = to - literal.length;
        for (int i = from; i <= last; ) {
            if (matchesAt(units, i)) {
                if (gap < i) {
                    sink.accept(gap, i, false);
                }
                i += literal.length;
                sink.accept(i - literal.length, i, true);
                gap = i;
            } else {
                i++;
            }
        }
        if (gap < to) {
            sink.accept(gap, to, false);
        }
    }

    private boolean matchesAt(char[] units, int at) {
        for (int k = 0; k < literal.length; k++) {
            if (units[at + k] != literal[k]) {
                return false;
            }
        }
        return true;
    }
}
