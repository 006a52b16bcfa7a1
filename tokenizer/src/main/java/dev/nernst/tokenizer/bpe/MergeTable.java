package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.TokenizerException;
import java.util.Arrays;
import java.util.List;

/** The merges of a model by their two tokens, in a hash table of primitives. Immutable and thread-safe. */
final class MergeTable {
    /** Rank of a pair that does not merge; larger than any rank. */
    static final int NO_MERGE = Integer.MAX_VALUE;

    private static final long EMPTY = -1L;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] results;
    private final int mask;

    /**
     * @param merges in order of rank; where a pair is given twice the later one counts
     * @param continuingPrefix what the second token of a pair drops when it is joined to the first, often empty
     */
    MergeTable(List<Merge> merges, Vocabulary vocabulary, String continuingPrefix) {
        int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, merges.size()) * 2) * 2);
        pairs = new long[capacity];
        Arrays.fill(pairs, EMPTY);
        ranks = new int[capacity];
        results = new int[merges.size()];
        mask = capacity - 1;
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            int left = require(merge.left(), rank, vocabulary);
            int right = require(merge.right(), rank, vocabulary);
            if (!merge.right().startsWith(continuingPrefix)) {
                throw new TokenizerException("merge " + rank + ": \"" + merge.right()
                        + "\" does not begin with the continuing_subword_prefix \"" + continuingPrefix + "\"");
            }
            String rest = merge.right().substring(continuingPrefix.length());
            if (merge.left().isEmpty() || rest.isEmpty()) {
                throw new TokenizerException("merge " + rank + " joins \"" + merge.left() + "\" and \"" + merge.right()
                        + "\" into one of the two: a cycle");
            }
            results[rank] = require(merge.left() + rest, rank, vocabulary);
            put(left, right, rank);
        }
    }

    /** The rank of a pair, or {@link #NO_MERGE}. */
    int rank(int left, int right) {
        long pair = ((long) left << 32) | right;
        for (int slot = slot(pair); ; slot = (slot + 1) & mask) {
            long found = pairs[slot];
            if (found == pair) {
                return ranks[slot];
            }
            if (found == EMPTY) {
                return NO_MERGE;
            }
        }
    }

    /** The token that the merge of a rank makes. */
    int result(int rank) {
        return results[rank];
    }

    private void put(int left, int right, int rank) {
        long pair = ((long) left << 32) | right;
        int slot = slot(pair);
        while (pairs[slot] != EMPTY && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        pairs[slot] = pair;
        ranks[slot] = rank;
    }

    private int slot(long pair) {
        long mixed = pair * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & mask;
    }

    private static int require(String token, int rank, Vocabulary vocabulary) {
        int id = vocabulary.idOf(token);
        if (id < 0) {
            throw new TokenizerException("merge " + rank + " needs \"" + token + "\", which is not in the vocabulary");
        }
        return id;
    }
}
