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

    private final float[] scores = new float[TILE + Lanes.COUNT];
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
            int end = Math.min(to, (k / TILE + 1) * TILE);
            long bytes = ((long) (end - k - 1) * stride + d) * 4;
            MemorySegment keyTile = keys.data().asSlice(block.keyAt(k) * 4, bytes);
            MemorySegment valueTile = values.data().asSlice(block.keyAt(k) * 4, bytes);
            for (int r = 0; r < rows; r++) {
                int position = layout.position(block.sequence(), r / block.group());
                int low = Math.max(k, layout.firstKey(position));
                int high = Math.min(end, position + 1);
                if (low < high) {
                    scoreTile(keyTile, stride, d, query, r * d, low - k, high - k, scores);
                    addTile(valueTile, stride, d, low - k, high - k, partial, at + r * (d + 2));
                }
            }
            k = end;
        }
    }

    private static void scoreTile(
            MemorySegment keys, int stride, int d, float[] q, int qAt, int from, int to, float[] scores) {
        for (int k = from; k < to; k++) {
            int at = k * stride;
            FloatVector sum = FloatVector.zero(Lanes.FLOATS);
            int i = 0;
            for (; i <= d - Lanes.COUNT; i += Lanes.COUNT) {
                sum = FloatVector.fromMemorySegment(Lanes.FLOATS, keys, (at + i) * 4L, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, q, qAt + i), sum);
            }
            float score = Lanes.sum(sum);
            for (; i < d; i++) {
                score += keys.get(Floats.FLOAT, (at + i) * 4L) * q[qAt + i];
            }
            scores[k] = score;
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
