package dev.nernst.em.data;

import java.util.Arrays;

/**
 * A long row of token ids. Immutable.
 *
 * <p>Implementations are safe for reading by several threads.
 */
public interface TokenStream {
    /** The number of tokens. */
    long length();

    /** Tokens {@code from} to {@code from + count - 1}. */
    int[] copy(long from, int count);

    /** The first {@code count} of some ids in memory. */
    static TokenStream of(int[] ids, int count) {
        int[] kept = Arrays.copyOf(ids, count);
        return new TokenStream() {
            @Override
            public long length() {
                return kept.length;
            }

            @Override
            public int[] copy(long from, int n) {
                return Arrays.copyOfRange(kept, (int) from, (int) from + n);
            }
        };
    }
}
