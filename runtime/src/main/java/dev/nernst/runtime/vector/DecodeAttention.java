package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention of a few queries, as in decoding: it reads each key and value once from memory and computes little, so
 * nothing is packed; the rows of a group take turns over a tile of keys while it is in the cache. One instance a thread;
 * holds its scratch.
 */
final class DecodeAttention {
    private static final int TILE = AttentionLayout.TILE;

    /** Keys whose products are summed over lanes together. */
    private static final int SUMMED = 16;

    private final float[] scores = new float[TILE + SUMMED];
    private final float[] lanes = new float[SUMMED * Lanes.COUNT];
    private float[] query = {};

    /**
     * Weighs the values of keys {@code from} to {@code to} for all {@code rows} of a head block: unnormalised sums, their
     * largest score and the sum of weights.
     *
     * @param partial for each row head size sums, then the largest score, then the sum of weights; from {@code at} on
     */
    void run(
            Tensor q,
            Tensor keys,
            Tensor values,
            HeadBlock block,
            int rows,
            int from,
            int to,
            float[] partial,
            int at) {
        AttentionLayout layout = block.layout();
        int d = layout.headSize();
        int stride = layout.kvHeads() * d;
        int needed = rows * d;
        if (query.length < needed) {
            query = new float[needed];
        }
        block.loadQueries(q, 0, rows, query);
        SoftmaxRow.scale(query, 0, needed, layout.scale());
        for (int r = 0; r < rows; r++) {
            int row = at + r * (d + 2);
            Arrays.fill(partial, row, row + d, 0);
            partial[row + d] = Float.NEGATIVE_INFINITY;
            partial[row + d + 1] = 0;
        }
        for (int k = from; k < to; ) {
            int end = Math.min(to, (k / layout.tile() + 1) * layout.tile());
            long bytes = ((long) (end - k - 1) * stride + d) * 4;
            MemorySegment keyTile = keys.data().asSlice(block.keyAt(k) * 4, bytes);
            MemorySegment valueTile = values.data().asSlice(block.keyAt(k) * 4, bytes);
            for (int r = 0; r < rows; r++) {
                int position = layout.position(block.sequence(), r / block.group());
                int low = Math.max(k, layout.firstKey(position));
                int high = Math.min(end, position + 1);
                if (low < high) {
                    scoreTile(keyTile, stride, d, query, r * d, low - k, high - k, scores, lanes);
                    addTile(valueTile, stride, d, low - k, high - k, partial, at + r * (d + 2));
                }
            }
            k = end;
        }
    }

    /** Scores of keys {@code from} to {@code to} of a tile; 16 at a time are summed over lanes together. */
    private static void scoreTile(
            MemorySegment keys,
            int stride,
            int d,
            float[] q,
            int qAt,
            int from,
            int to,
            float[] scores,
            float[] lanes) {
        int whole = d / Lanes.COUNT * Lanes.COUNT;
        for (int k = from; k < to; k += SUMMED) {
            int count = Math.min(SUMMED, to - k);
            multiplyLanes(keys, k * stride * 4, stride * 4, whole, q, qAt, count, lanes);
            Lanes.sum16(lanes, 0, scores, k);
            for (int i = whole; i < d; i++) {
                for (int key = k; key < k + count; key++) {
                    scores[key] += keys.get(Floats.FLOAT, (key * stride + i) * 4L) * q[qAt + i];
                }
            }
        }
    }

    /**
     * For each key the products with the query, {@code whole} elements of it, summed to one vector. The loop over keys is
     * the inner one: a head is too short for a loop of its own to pay.
     */
    private static void multiplyLanes(
            MemorySegment keys, int keyAt, int keyBytes, int whole, float[] q, int qAt, int count, float[] lanes) {
        Arrays.fill(lanes, 0, count * Lanes.COUNT, 0);
        int i = 0;
        for (; i <= whole - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            FloatVector q0 = FloatVector.fromArray(Lanes.FLOATS, q, qAt + i);
            FloatVector q1 = FloatVector.fromArray(Lanes.FLOATS, q, qAt + i + Lanes.COUNT);
            FloatVector q2 = FloatVector.fromArray(Lanes.FLOATS, q, qAt + i + 2 * Lanes.COUNT);
            FloatVector q3 = FloatVector.fromArray(Lanes.FLOATS, q, qAt + i + 3 * Lanes.COUNT);
            for (int key = 0; key < count; key++) {
                int at = keyAt + key * keyBytes + i * 4;
                FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, at, Lanes.ORDER);
                FloatVector b = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, at + 4 * Lanes.COUNT, Lanes.ORDER);
                FloatVector c = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, at + 8 * Lanes.COUNT, Lanes.ORDER);
                FloatVector d = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, at + 12 * Lanes.COUNT, Lanes.ORDER);
                FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, lanes, key * Lanes.COUNT);
                c.fma(q2, a.fma(q0, sum)).add(d.fma(q3, b.mul(q1))).intoArray(lanes, key * Lanes.COUNT);
            }
        }
        for (; i < whole; i += Lanes.COUNT) {
            FloatVector part = FloatVector.fromArray(Lanes.FLOATS, q, qAt + i);
            for (int key = 0; key < count; key++) {
                FloatVector.fromMemorySegment(Lanes.FLOATS, keys, keyAt + key * keyBytes + i * 4, Lanes.ORDER)
                        .fma(part, FloatVector.fromArray(Lanes.FLOATS, lanes, key * Lanes.COUNT))
                        .intoArray(lanes, key * Lanes.COUNT);
            }
        }
    }

    private void addTile(MemorySegment values, int stride, int d, int from, int to, float[] partial, int row) {
        float before = partial[row + d];
        float best = Math.max(before, SoftmaxRow.max(scores, from, to - from));
        float correction = (float) Math.exp(before - best);
        SoftmaxRow.exp(scores, 0, TILE, from, to, best);
        partial[row + d] = best;
        partial[row + d + 1] = partial[row + d + 1] * correction + SoftmaxRow.sum(scores, 0, TILE);
        if (correction != 1) {
            SoftmaxRow.scale(partial, row, d, correction);
        }
        addWeighted(values, stride, d, scores, from, to, partial, row);
    }

    private static void addWeighted(
            MemorySegment values, int stride, int d, float[] weights, int from, int to, float[] out, int row) {
        int i = 0;
        for (; i <= d - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            FloatVector s0 = FloatVector.fromArray(Lanes.FLOATS, out, row + i);
            FloatVector s1 = FloatVector.fromArray(Lanes.FLOATS, out, row + i + Lanes.COUNT);
            FloatVector s2 = FloatVector.fromArray(Lanes.FLOATS, out, row + i + 2 * Lanes.COUNT);
            FloatVector s3 = FloatVector.fromArray(Lanes.FLOATS, out, row + i + 3 * Lanes.COUNT);
            for (int k = from; k < to; k++) {
                int at = k * stride + i;
                FloatVector w = FloatVector.broadcast(Lanes.FLOATS, weights[k]);
                s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, values, at * 4L, Lanes.ORDER)
                        .fma(w, s0);
                s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, values, (at + Lanes.COUNT) * 4L, Lanes.ORDER)
                        .fma(w, s1);
                s2 = FloatVector.fromMemorySegment(Lanes.FLOATS, values, (at + 2 * Lanes.COUNT) * 4L, Lanes.ORDER)
                        .fma(w, s2);
                s3 = FloatVector.fromMemorySegment(Lanes.FLOATS, values, (at + 3 * Lanes.COUNT) * 4L, Lanes.ORDER)
                        .fma(w, s3);
            }
            s0.intoArray(out, row + i);
            s1.intoArray(out, row + i + Lanes.COUNT);
            s2.intoArray(out, row + i + 2 * Lanes.COUNT);
            s3.intoArray(out, row + i + 3 * Lanes.COUNT);
        }
        for (; i <= d - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, out, row + i);
            for (int k = from; k < to; k++) {
                sum = FloatVector.fromMemorySegment(Lanes.FLOATS, values, (k * stride + i) * 4L, Lanes.ORDER)
                        .fma(FloatVector.broadcast(Lanes.FLOATS, weights[k]), sum);
            }
            sum.intoArray(out, row + i);
        }
        for (; i < d; i++) {
            float sum = out[row + i];
            for (int k = from; k < to; k++) {
                sum = Math.fma(values.get(Floats.FLOAT, (k * stride + i) * 4L), weights[k], sum);
            }
            out[row + i] = sum;
        }
    }
}
