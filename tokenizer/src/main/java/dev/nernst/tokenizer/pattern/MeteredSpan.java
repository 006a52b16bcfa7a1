package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.WorkLimit;

/** A stretch of text that counts how often it is looked at, and stops whoever looks too often. Not thread-safe. */
final class MeteredSpan implements CharSequence {
    private final char[] units;
    private final int from;
    private final int to;
    private final WorkLimit limit;

    /** Thrown where no step is left. */
    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1;

        SpentException() {
            super("no step is left", null, false, false);
        }
    }

    MeteredSpan(NormalizedText text, int from, int to) {
        this.units = text.units();
        this.limit = text.limit();
        this.from = from;
        this.to = to;
    }

    /** 2 where a surrogate pair begins, else 1. */
    int unitsAt(int index) {
        return Character.charCount(Character.codePointAt(units, from + index, to));
    }

    @Override
    public int length() {
        return to - from;
    }

    @Override
    public char charAt(int index) {
        if (!limit.takeStep()) {
            throw new SpentException();
        }
        return units[from + index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new String(units, from + start, end - start);
    }

    @Override
    public String toString() {
        return new String(units, from, to - from);
    }
}
