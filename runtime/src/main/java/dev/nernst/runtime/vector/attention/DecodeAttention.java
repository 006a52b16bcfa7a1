package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Prefetch;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.SoftmaxRow;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention of a few queries, as in decoding: it reads each key and value from memory once and computes little, so nothing
 * is packed; the rows of a group meet a tile of keys in pairs while it is in the cache. One instance a thread; holds its
 * scratch.
 */
final class DecodeAttention {
    private static final int TILE = AttentionLayout.TILE;
    /** Keys whose products with a row are summed over lanes together. */
    private static final int KEYS = 8;

    /** Where the products of the second row of a pair begin. */
    private static final int SECOND = TILE * Lanes.COUNT;

    /** Products of the two rows of a pair with keys, [row, {@link #TILE}, lanes]. */
    private final float[] lanes = new float[2 * SECOND];

    private final Prefetch prefetch = new Prefetch();
    private float[] query = {};
    private float[] scores = {};
    private final StreamingSoftmax softmax = new StreamingSoftmax();

    /**
     * All queries of a sequence under some key-value heads, against some of their keys.
     *
     * @param from first key
     * @param to end of the keys
     * @param partialAt where the results go
     * @param alone whether the queries see no other keys
     */
    record Part(int sequence, int firstHead, int heads, int from, int to, int partialAt, boolean alone) {
        /** Whether the same queries meet other keys in {@code before}. */
        boolean continues(Part before) {
            return sequence == before.sequence && firstHead == before.firstHead;
        }
    }

    /**
     * Weighs the values of a part's keys. Where the queries see no others the results are the op's; else unnormalised sums,
     * their largest score and the sum of weights, to be put together with other parts'.
     *
     * @param partial for each head and row of its block ({@link HeadBlock}) head size sums, then the largest score, then
     *     the sum of weights; from {@link Part#partialAt} on
     */
    void run(
            Tensor out,
            Tensor logSumExp,
            Tensor q,
            Tensor keys,
            Tensor values,
            AttentionLayout layout,
            Part part,
            float[] partial) {
        int sequence = part.sequence;
        int heads = part.heads;
        int d = layout.headSize();
        int rows = layout.queryCount()[sequence] * layout.heads() / layout.kvHeads();
        int paired = rows + rows % 2;
        prepare(heads * paired, d, paired > rows);
        for (int h = 0; h < heads; h++) {
            HeadBlock.of(layout, sequence, part.firstHead + h).loadQueries(q, 0, rows, query, h * paired * d);
        }
        SoftmaxRow.scale(query, 0, heads * paired * d, layout.scale());
        int stride = layout.kvHeads() * d;
        for (int k = part.from; k < part.to; ) {
            int end = Math.min(part.to, (k / layout.tile() + 1) * layout.tile());
            long first = (long) layout.keyRow(sequence, k) * stride + part.firstHead * d;
            long bytes = ((long) (end - k - 1) * stride + heads * d) * 4;
            MemorySegment keyTile = keys.host().asSlice(first * 4, bytes);
            MemorySegment valueTile = values.host().asSlice(first * 4, bytes);
            if (heads == layout.kvHeads()) {
                // One head's part of each row is too little for the prefetchers: all heads' rows first, in order.
                prefetch.all(keyTile);
                prefetch.all(valueTile);
            }
            for (int h = 0; h < heads; h++) {
                attend(keyTile, valueTile, layout, sequence, rows, h, k, end);
            }
            k = end;
        }
        for (int h = 0; h < heads; h++) {
            HeadBlock block = HeadBlock.of(layout, sequence, part.firstHead + h);
            for (int r = 0; r < rows; r++) {
                int row = h * paired + r;
                if (part.alone) {
                    softmax.finish(row, out, block.queryAt(0, r), logSumExp, block.statisticAt(0, r));
                } else {
                    keep(row, partial, part.partialAt + (h * rows + r) * (d + 2), d);
                }
            }
        }
    }

    private void keep(int row, float[] partial, int at, int d) {
        System.arraycopy(softmax.result, row * d, partial, at, d);
        partial[at + d] = softmax.max[row];
        partial[at + d + 1] = softmax.sum[row];
    }

    /** The queries under head {@code h} of the unit against a tile of keys at positions {@code k} to {@code end}. */
    private void attend(
            MemorySegment keys,
            MemorySegment values,
            AttentionLayout layout,
            int sequence,
            int rows,
            int h,
            int k,
            int end) {
        int d = layout.headSize();
        int stride = layout.kvHeads() * d;
        int group = layout.heads() / layout.kvHeads();
        int first = h * (rows + rows % 2);
        for (int r = 0; r < rows; r += 2) {
            score(keys, h * d, stride, d, first + r, end - k);
            for (int row = r; row < Math.min(r + 2, rows); row++) {
                int position = layout.position(sequence, row / group);
                int low = Math.max(0, layout.firstKey(position) - k);
                softmax.weigh(scores, (first + row) * TILE, TILE, first + row, low, Math.min(end, position + 1) - k);
            }
            int pair = first + r;
            addWeighted(values, h * d, stride, d, end - k, scores, pair * TILE, softmax.result, pair * d);
        }
    }

    private void prepare(int rows, int d, boolean filledUp) {
        query = Scratch.grown(query, rows * d);
        scores = Scratch.grown(scores, rows * TILE);
        if (filledUp) {
            // Rows that fill up a pair have a query and weights of 0.
            Arrays.fill(query, 0, rows * d, 0);
            Arrays.fill(scores, 0, rows * TILE, 0);
        }
        softmax.begin(rows, d);
    }

    /** Scores of rows {@code r} and {@code r + 1} against {@code count} keys, the first at element {@code at}. */
    private void score(MemorySegment keys, int at, int stride, int d, int r, int count) {
        Arrays.fill(lanes, 0, count * Lanes.COUNT, 0);
        Arrays.fill(lanes, SECOND, SECOND + count * Lanes.COUNT, 0);
        multiply(keys, at, stride, d, count, query, r * d, lanes);
        int first = r * TILE;
        for (int k = 0; k < count; k += KEYS) {
            Lanes.sum8(lanes, k * Lanes.COUNT, scores, first + k);
            Lanes.sum8(lanes, SECOND + k * Lanes.COUNT, scores, first + TILE + k);
        }
        for (int i = d / Lanes.COUNT * Lanes.COUNT; i < d; i++) {
            for (int k = 0; k < count; k++) {
                float key = keys.get(Floats.FLOAT, (k * (long) stride + at + i) * 4);
                scores[first + k] += key * query[r * d + i];
                scores[first + TILE + k] += key * query[(r + 1) * d + i];
            }
        }
    }

    /**
     * Adds the products of two rows with keys, not yet summed over lanes, to {@link #lanes}. The keys are the inner loop: a
     * loop over a short head costs more to enter than to run.
     */
    private static void multiply(
            MemorySegment keys, int head, int stride, int d, int count, float[] q, int at, float[] lanes) {
        int i = 0;
        for (; i <= d - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            FloatVector q00 = FloatVector.fromArray(Lanes.FLOATS, q, at + i);
            FloatVector q01 = FloatVector.fromArray(Lanes.FLOATS, q, at + i + Lanes.COUNT);
            FloatVector q02 = FloatVector.fromArray(Lanes.FLOATS, q, at + i + 2 * Lanes.COUNT);
            FloatVector q03 = FloatVector.fromArray(Lanes.FLOATS, q, at + i + 3 * Lanes.COUNT);
            FloatVector q10 = FloatVector.fromArray(Lanes.FLOATS, q, at + d + i);
            FloatVector q11 = FloatVector.fromArray(Lanes.FLOATS, q, at + d + i + Lanes.COUNT);
            FloatVector q12 = FloatVector.fromArray(Lanes.FLOATS, q, at + d + i + 2 * Lanes.COUNT);
            FloatVector q13 = FloatVector.fromArray(Lanes.FLOATS, q, at + d + i + 3 * Lanes.COUNT);
            for (int k = 0; k < count; k++) {
                long from = (k * (long) stride + head + i) * 4;
                FloatVector s0 = FloatVector.fromArray(Lanes.FLOATS, lanes, k * Lanes.COUNT);
                FloatVector s1 = FloatVector.fromArray(Lanes.FLOATS, lanes, SECOND + k * Lanes.COUNT);
                FloatVector v = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, from, Lanes.ORDER);
                s0 = v.fma(q00, s0);
                s1 = v.fma(q10, s1);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, from + Lanes.BYTES, Lanes.ORDER);
                s0 = v.fma(q01, s0);
                s1 = v.fma(q11, s1);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, from + 2 * Lanes.BYTES, Lanes.ORDER);
                s0 = v.fma(q02, s0);
                s1 = v.fma(q12, s1);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, from + 3 * Lanes.BYTES, Lanes.ORDER);
                v.fma(q03, s0).intoArray(lanes, k * Lanes.COUNT);
                v.fma(q13, s1).intoArray(lanes, SECOND + k * Lanes.COUNT);
            }
        }
        for (; i <= d - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector q0 = FloatVector.fromArray(Lanes.FLOATS, q, at + i);
            FloatVector q1 = FloatVector.fromArray(Lanes.FLOATS, q, at + d + i);
            for (int k = 0; k < count; k++) {
                FloatVector v = FloatVector.fromMemorySegment(
                        Lanes.FLOATS, keys, (k * (long) stride + head + i) * 4, Lanes.ORDER);
                v.fma(q0, FloatVector.fromArray(Lanes.FLOATS, lanes, k * Lanes.COUNT))
                        .intoArray(lanes, k * Lanes.COUNT);
                v.fma(q1, FloatVector.fromArray(Lanes.FLOATS, lanes, SECOND + k * Lanes.COUNT))
                        .intoArray(lanes, SECOND + k * Lanes.COUNT);
            }
        }
    }

    /** Adds {@code count} values to two rows of {@code out}, weighed by two rows of weights. */
    private static void addWeighted(
            MemorySegment values,
            int head,
            int stride,
            int d,
            int count,
            float[] weights,
            int first,
            float[] out,
            int at) {
        int second = first + TILE;
        int i = 0;
        for (; i <= d - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            FloatVector s00 = FloatVector.fromArray(Lanes.FLOATS, out, at + i);
            FloatVector s01 = FloatVector.fromArray(Lanes.FLOATS, out, at + i + Lanes.COUNT);
            FloatVector s02 = FloatVector.fromArray(Lanes.FLOATS, out, at + i + 2 * Lanes.COUNT);
            FloatVector s03 = FloatVector.fromArray(Lanes.FLOATS, out, at + i + 3 * Lanes.COUNT);
            FloatVector s10 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i);
            FloatVector s11 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i + Lanes.COUNT);
            FloatVector s12 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i + 2 * Lanes.COUNT);
            FloatVector s13 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i + 3 * Lanes.COUNT);
            for (int k = 0; k < count; k++) {
                long from = (k * (long) stride + head + i) * 4;
                FloatVector w0 = FloatVector.broadcast(Lanes.FLOATS, weights[first + k]);
                FloatVector w1 = FloatVector.broadcast(Lanes.FLOATS, weights[second + k]);
                FloatVector v = FloatVector.fromMemorySegment(Lanes.FLOATS, values, from, Lanes.ORDER);
                s00 = v.fma(w0, s00);
                s10 = v.fma(w1, s10);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, values, from + Lanes.BYTES, Lanes.ORDER);
                s01 = v.fma(w0, s01);
                s11 = v.fma(w1, s11);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, values, from + 2 * Lanes.BYTES, Lanes.ORDER);
                s02 = v.fma(w0, s02);
                s12 = v.fma(w1, s12);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, values, from + 3 * Lanes.BYTES, Lanes.ORDER);
                s03 = v.fma(w0, s03);
                s13 = v.fma(w1, s13);
            }
            s00.intoArray(out, at + i);
            s01.intoArray(out, at + i + Lanes.COUNT);
            s02.intoArray(out, at + i + 2 * Lanes.COUNT);
            s03.intoArray(out, at + i + 3 * Lanes.COUNT);
            s10.intoArray(out, at + d + i);
            s11.intoArray(out, at + d + i + Lanes.COUNT);
            s12.intoArray(out, at + d + i + 2 * Lanes.COUNT);
            s13.intoArray(out, at + d + i + 3 * Lanes.COUNT);
        }
        for (; i <= d - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
            FloatVector s00 = FloatVector.fromArray(Lanes.FLOATS, out, at + i);
            FloatVector s01 = FloatVector.fromArray(Lanes.FLOATS, out, at + i + Lanes.COUNT);
            FloatVector s10 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i);
            FloatVector s11 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i + Lanes.COUNT);
            for (int k = 0; k < count; k++) {
                long from = (k * (long) stride + head + i) * 4;
                FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, values, from, Lanes.ORDER);
                FloatVector b =
                        FloatVector.fromMemorySegment(Lanes.FLOATS, values, from + Lanes.COUNT * 4, Lanes.ORDER);
                FloatVector w = FloatVector.broadcast(Lanes.FLOATS, weights[first + k]);
                s00 = a.fma(w, s00);
                s01 = b.fma(w, s01);
                w = FloatVector.broadcast(Lanes.FLOATS, weights[second + k]);
                s10 = a.fma(w, s10);
                s11 = b.fma(w, s11);
            }
            s00.intoArray(out, at + i);
            s01.intoArray(out, at + i + Lanes.COUNT);
            s10.intoArray(out, at + d + i);
            s11.intoArray(out, at + d + i + Lanes.COUNT);
        }
        for (; i <= d - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector s0 = FloatVector.fromArray(Lanes.FLOATS, out, at + i);
            FloatVector s1 = FloatVector.fromArray(Lanes.FLOATS, out, at + d + i);
            for (int k = 0; k < count; k++) {
                FloatVector v = FloatVector.fromMemorySegment(
                        Lanes.FLOATS, values, (k * (long) stride + head + i) * 4, Lanes.ORDER);
                s0 = v.fma(FloatVector.broadcast(Lanes.FLOATS, weights[first + k]), s0);
                s1 = v.fma(FloatVector.broadcast(Lanes.FLOATS, weights[second + k]), s1);
            }
            s0.intoArray(out, at + i);
            s1.intoArray(out, at + d + i);
        }
        for (; i < d; i++) {
            for (int k = 0; k < count; k++) {
                float value = values.get(Floats.FLOAT, (k * (long) stride + head + i) * 4);
                out[at + i] += weights[first + k] * value;
                out[at + d + i] += weights[second + k] * value;
            }
        }
    }
}
