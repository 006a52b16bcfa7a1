package dev.nernst.model.decoder;

import dev.nernst.runtime.op.AttentionLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whole sequences laid one after the other, without padding. Sequences that begin alike, as the responses to one prompt
 * or all prompts under one system message do, may share the rows of what they have in common: a decoder's hidden state
 * depends on nothing but the tokens up to its own, so it is computed once, and its gradient is the sum over the
 * sequences that use it.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids [rows] the token of each row
 * @param rows for each sequence the row of each of its tokens
 * @param own for each sequence how many of its last tokens have rows that were made for it
 */
public record PackedSequences(int[] ids, int[][] rows, int[] own) {
    /** Shorter beginnings are computed anew: sharing keeps attention from dividing its work by sequences. */
    private static final int LEAST_SHARED = 16;

    /** Every sequence by itself. */
    public static PackedSequences apart(List<int[]> sequences) {
        return new Builder().build(sequences, Integer.MAX_VALUE);
    }

    /** With rows in common where sequences begin alike. */
    public static PackedSequences sharing(List<int[]> sequences) {
        return new Builder().build(sequences, LEAST_SHARED);
    }

    public int sequences() {
        return rows.length;
    }

    /** The tokens of a sequence. */
    public int[] tokens(int sequence) {
        return Arrays.stream(rows[sequence]).map(row -> ids[row]).toArray();
    }

    /** Where attention finds each sequence's own queries, and their keys. */
    AttentionLayout layout(int heads, int kvHeads, int headSize, float scale, int window) {
        int[] lengths = Arrays.stream(rows).mapToInt(of -> of.length).toArray();
        if (Arrays.equals(lengths, own)) {
            return AttentionLayout.packed(heads, kvHeads, headSize, scale, window, lengths);
        }
        // A sequence that others hold entirely asks nothing.
        int[] asking = IntStream.range(0, own.length).filter(s -> own[s] > 0).toArray();
        int[][] keys = Arrays.stream(asking).mapToObj(s -> rows[s]).toArray(int[][]::new);
        int[] starts =
                Arrays.stream(asking).map(s -> rows[s][rows[s].length - own[s]]).toArray();
        return new AttentionLayout(
                heads,
                kvHeads,
                headSize,
                scale,
                window,
                starts,
                Arrays.stream(asking).map(s -> own[s]).toArray(),
                Arrays.stream(asking).map(s -> lengths[s]).toArray(),
                keys,
                1,
                0);
    }

    /** Makes rows, and remembers which row follows which with which token. */
    private static final class Builder {
        private static final int ROOT = -1;

        private final Map<Long, Integer> following = new HashMap<>();
        private final List<Integer> ids = new ArrayList<>();

        PackedSequences build(List<int[]> sequences, int leastShared) {
            int[][] rows = new int[sequences.size()][];
            int[] own = new int[rows.length];
            for (int s = 0; s < rows.length; s++) {
                int[] tokens = sequences.get(s);
                rows[s] = new int[tokens.length];
                int shared = shared(tokens, rows[s]);
                shared = shared < leastShared ? 0 : shared;
                own[s] = tokens.length - shared;
                for (int i = shared; i < tokens.length; i++) {
                    rows[s][i] = ids.size();
                    following.putIfAbsent(key(i == 0 ? ROOT : rows[s][i - 1], tokens[i]), ids.size());
                    ids.add(tokens[i]);
                }
            }
            return new PackedSequences(ids.stream().mapToInt(Integer::intValue).toArray(), rows, own);
        }

        /** How many of the tokens have rows already; fills these in. */
        private int shared(int[] tokens, int[] rows) {
            int row = ROOT;
            for (int i = 0; i < tokens.length; i++) {
                Integer next = following.get(key(row, tokens[i]));
                if (next == null) {
                    return i;
                }
                row = next;
                rows[i] = row;
            }
            return tokens.length;
        }

        private static long key(int row, int token) {
            return ((long) row << Integer.SIZE) | token;
        }
    }
}
