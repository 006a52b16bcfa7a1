package dev.nernst.tokenizer.bpe;

import java.util.List;

/**
 * Tells where a long piece may be cut without changing its tokens: between two characters that no merge ever joins. A
 * merge joins the last character of its left token to the first of its right one, so the pairs of those are all there
 * are. Immutable and thread-safe.
 */
final class SafeCuts {
    /** A set of hashed pairs: a collision only hides a place to cut. */
    private static final int BITS = 1 << 20;

    private final long[] joined = new long[BITS / 64];

    SafeCuts(List<Merge> merges) {
        for (Merge merge : merges) {
            int bit = bit(
                    merge.left().codePointBefore(merge.left().length()),
                    merge.right().codePointAt(0));
            joined[bit >>> 6] |= 1L << bit;
        }
    }

    /** Whether tokens never reach over the border between the two characters, which both must have a token. */
    boolean isBetween(int first, int second) {
        int bit = bit(first, second);
        return (joined[bit >>> 6] & (1L << bit)) == 0;
    }

    private static int bit(int first, int second) {
        return ((first * 0x2545F491 + second) * 0x9E3779B9) >>> 12;
    }
}
