package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.SoftmaxRow;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The softmax over keys that come a block at a time (Milakov and Gimelshein, 2018; Dao et al., 2022, algorithm 1): for each
 * row the largest score so far, the sum of weights relative to it, and the weighted sum of values, which the caller adds
 * to. One instance a thread.
 */
final class StreamingSoftmax {
    /** Weighted sums of values, [rows, head size], not yet divided by {@link #sum}. */
    float[] result = {};
    /** Largest score of each row. */
    float[] max = {};
    /** Sum of the weights of each row. */
    float[] sum = {};

    private int headSize;

    /** Begins anew with no keys seen. */
    void begin(int rows, int headSize) {
        this.headSize = headSize;
        result = Scratch.grown(result, rows * headSize);
        max = Scratch.grown(max, rows);
        sum = Scratch.grown(sum, rows);
        Arrays.fill(result, 0, rows * headSize, 0);
        Arrays.fill(max, 0, rows, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0, rows, 0);
    }

    /**
     * Turns the scores of row {@code r}, {@code scores[at]} to {@code scores[at + width]}, into weights relative to its
     * largest score so far; it sees keys [from, to) of the block, the others' weights are 0.
     */
    void weigh(float[] scores, int at, int width, int r, int from, int to) {
        if (from >= to) {
            Arrays.fill(scores, at, at + width, 0);
            return;
        }
        float best = Math.max(max[r], SoftmaxRow.max(scores, at + from, to - from));
        float correction = correction(max[r], best);
        sum[r] = sum[r] * correction + SoftmaxRow.exp(scores, at, width, from, to, best);
        max[r] = best;
        if (correction != 1) {
            SoftmaxRow.scale(result, r * headSize, headSize, correction);
        }
    }

    /** What sums relative to one largest score are worth relative to another; mostly one of two numbers that need no exponential. */
    private static float correction(float before, float now) {
        if (before == Float.NEGATIVE_INFINITY) {
            return 0;
        }
        return before == now ? 1 : (float) Math.exp(before - now);
    }

    /**
     * Divides row {@code r} by its sum of weights and writes it.
     *
     * @param at element of {@code out} that the row begins at
     * @param statisticAt element of {@code logSumExp}
     */
    void finish(int r, Tensor out, long at, Tensor logSumExp, long statisticAt) {
        SoftmaxRow.scale(result, r * headSize, headSize, 1 / sum[r]);
        MemorySegment.copy(result, r * headSize, out.host(), Floats.FLOAT, at * 4, headSize);
        logSumExp.host().set(Floats.FLOAT, statisticAt * 4, (float) (max[r] + Math.log(sum[r])));
    }
}
