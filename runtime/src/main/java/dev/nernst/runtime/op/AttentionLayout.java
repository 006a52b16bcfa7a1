package dev.nernst.runtime.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Where the queries and keys of each sequence lie. Queries of a sequence are consecutive rows. Keys lie in tiles of
 * {@code tile} consecutive rows; tiles of a sequence may be anywhere, which is what lets sequences share the pages of a
 * KV cache, and in training the rows of a prompt that they begin with. Query i of n (from 0) stands at position {@code keyCount - n + i} and sees the keys at positions up to its
 * own, the last {@code window} of them if a window is set.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param heads query heads
 * @param kvHeads key-value heads; divides {@code heads}
 * @param headSize elements a head
 * @param scale factor on the scores, normally {@code 1 / sqrt(headSize)}
 * @param window how many keys a query sees at most, its own included; 0 for all
 * @param queryStart first query row of each sequence
 * @param queryCount number of query rows of each sequence
 * @param keyCount number of keys of each sequence, those of the queries included
 * @param tileRows for each sequence the first key row of each of its tiles
 * @param tile keys a tile; divides {@link #TILE}
 * @param decodingSequences how many sequences, from the first on, take a step of decoding, with one query each; the
 *     queries of the others are pieces of prompts, or whole sequences in training and scoring. A provider may sum the two
 *     kinds in different orders; within a kind the bits of a query depend on its position and its keys alone
 */
public record AttentionLayout(
        int heads,
        int kvHeads,
        int headSize,
        float scale,
        int window,
        int[] queryStart,
        int[] queryCount,
        int[] keyCount,
        int[][] tileRows,
        int tile,
        int decodingSequences) {
    /** Most keys a tile; also the page size of a KV cache. */
    public static final int TILE = 64;

    private static final int NOBODY = -1;

    public AttentionLayout {
        if (decodingSequences < 0 || decodingSequences > queryCount.length) {
            throw new IllegalArgumentException(
                    decodingSequences + " sequences cannot decode, there are " + queryCount.length);
        }
        for (int s = 0; s < decodingSequences; s++) {
            if (queryCount[s] != 1) {
                throw new IllegalArgumentException(
                        "a step of decoding has one query, but sequence " + s + " has " + queryCount[s]);
            }
        }
    }

    /** A layout whose keys lie in tiles of {@link #TILE}: a KV cache. No sequence takes a step of decoding. */
    public AttentionLayout(
            int heads,
            int kvHeads,
            int headSize,
            float scale,
            int window,
            int[] queryStart,
            int[] queryCount,
            int[] keyCount,
            int[][] tileRows) {
        this(heads, kvHeads, headSize, scale, window, queryStart, queryCount, keyCount, tileRows, TILE, 0);
    }

    /** A layout for training and scoring: the keys are the packed rows themselves, {@code lengths[s]} for sequence s. */
    public static AttentionLayout packed(
            int heads, int kvHeads, int headSize, float scale, int window, int... lengths) {
        int[] starts = new int[lengths.length];
        int[][] tiles = new int[lengths.length][];
        int row = 0;
        for (int s = 0; s < lengths.length; s++) {
            starts[s] = row;
            tiles[s] = new int[(lengths[s] + TILE - 1) / TILE];
            for (int t = 0; t < tiles[s].length; t++) {
                tiles[s][t] = row + t * TILE;
            }
            row += lengths[s];
        }
        return new AttentionLayout(
                heads, kvHeads, headSize, scale, window, starts, lengths.clone(), lengths.clone(), tiles);
    }

    /** The same with the first {@code count} sequences taking a step of decoding. */
    public AttentionLayout withDecodingSequences(int count) {
        return new AttentionLayout(
                heads, kvHeads, headSize, scale, window, queryStart, queryCount, keyCount, tileRows, tile, count);
    }

    public int sequences() {
        return queryStart.length;
    }

    /** Whether sequence {@code s} takes a step of decoding. */
    public boolean isDecoding(int s) {
        return s < decodingSequences;
    }

    /** Whether some keys have no query in their own sequence: others may see them too. */
    public boolean sharesKeys() {
        return !Arrays.equals(queryCount, keyCount);
    }

    /**
     * The sequences in groups of which no two have a key in common, so that gradients of one group's keys can be added up
     * beside another's; each group in the order of its sequences.
     */
    public List<List<Integer>> groupsWithOwnKeys() {
        int[] groupOf = IntStream.range(0, sequences()).toArray();
        if (sharesKeys()) {
            int rows = 1
                    + Arrays.stream(tileRows).flatMapToInt(Arrays::stream).max().orElse(0)
                    + tile;
            int[] userOf = new int[rows];
            Arrays.fill(userOf, NOBODY);
            for (int s = 0; s < sequences(); s++) {
                for (int position = 0; position < keyCount[s]; position++) {
                    int row = keyRow(s, position);
                    if (userOf[row] == NOBODY) {
                        userOf[row] = s;
                    } else {
                        unite(groupOf, groupOf[userOf[row]], groupOf[s]);
                    }
                }
            }
        }
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int s = 0; s < sequences(); s++) {
            groups.computeIfAbsent(groupOf[s], group -> new ArrayList<>()).add(s);
        }
        return List.copyOf(groups.values());
    }

    private static void unite(int[] groupOf, int one, int other) {
        if (one != other) {
            Arrays.setAll(groupOf, s -> groupOf[s] == Math.max(one, other) ? Math.min(one, other) : groupOf[s]);
        }
    }

    /** The position of query {@code i} of sequence {@code s}: it sees keys up to and including this one. */
    public int position(int s, int i) {
        return keyCount[s] - queryCount[s] + i;
    }

    /** The first key that a query at {@code position} sees. */
    public int firstKey(int position) {
        return window == 0 ? 0 : Math.max(0, position - window + 1);
    }

    /** The row of key {@code position} of sequence {@code s}. */
    public int keyRow(int s, int position) {
        return tileRows[s][position / tile] + position % tile;
    }
}
