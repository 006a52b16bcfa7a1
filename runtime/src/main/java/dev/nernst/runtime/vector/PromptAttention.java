package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention of many queries: blocks of queries against blocks of keys as small packed products, with the streaming
 * softmax (Milakov and Gimelshein, 2018; Dao et al., 2022, algorithm 1) between them. One instance a thread; holds its
 * scratch.
 */
final class PromptAttention {
    /** Rows (queries times heads of a group) that a unit of work has, about. */
    private static final int ROWS = 192;

    private final MicroKernel kernel;
    private final int keyBlock;
    private final float[] tile;
    private float[] loaded = {};
    private float[] queryPanels = {};
    private float[] keyPanels = {};
    private float[] valuePanels = {};
    private float[] scores = {};
    private float[] weightPanels = {};
    private float[] result = {};
    private float[] max = {};
    private float[] sum = {};

    PromptAttention(MicroKernel kernel) {
        this.kernel = kernel;
        keyBlock = 2 * kernel.columns();
        tile = new float[kernel.rows() * kernel.columns()];
    }

    /** Queries a unit of work has. */
    static int queriesAUnit(AttentionLayout layout) {
        return Math.max(1, ROWS / (layout.heads() / layout.kvHeads()));
    }

    /** Computes queries {@code first} to {@code first + count} of a head block. */
    void run(
            Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, HeadBlock block, int first, int count) {
        AttentionLayout layout = block.layout();
        int d = layout.headSize();
        int rows = count * block.group();
        prepare(rows, d);
        block.loadQueries(q, first, rows, loaded);
        SoftmaxRow.scale(loaded, 0, rows * d, layout.scale());
        Panels.packRows(loaded, d, rows, d, kernel.rows(), queryPanels);
        int firstPosition = layout.position(block.sequence(), first);
        int end = firstPosition + count;
        for (int k = layout.firstKey(firstPosition); k < end; k += keyBlock) {
            int keyCount = Math.min(keyBlock, end - k);
            block.loadKeys(keys, k, keyCount, loaded);
            Panels.packRows(loaded, d, keyCount, d, kernel.columns(), keyPanels);
            block.loadKeys(values, k, keyCount, loaded);
            Panels.packColumns(loaded, d, d, keyCount, kernel.columns(), valuePanels);
            Panels.multiply(kernel, queryPanels, rows, keyPanels, keyCount, d, scores, keyBlock, false, tile);
            for (int r = 0; r < rows; r++) {
                int position = firstPosition + r / block.group();
                softmax(r, d, Math.max(0, layout.firstKey(position) - k), Math.min(keyCount, position + 1 - k));
            }
            Panels.packRows(scores, keyBlock, rows, keyCount, kernel.rows(), weightPanels);
            Panels.multiply(kernel, weightPanels, rows, valuePanels, d, keyCount, result, d, true, tile);
        }
        for (int r = 0; r < rows; r++) {
            SoftmaxRow.scale(result, r * d, d, 1 / sum[r]);
            MemorySegment.copy(result, r * d, out.data(), Floats.FLOAT, block.queryAt(first, r) * 4, d);
            float lse = (float) (max[r] + Math.log(sum[r]));
            logSumExp.data().set(Floats.FLOAT, block.statisticAt(first, r) * 4, lse);
        }
    }

    private void prepare(int rows, int d) {
        loaded = grown(loaded, Math.max(rows, keyBlock) * d);
        queryPanels = grown(queryPanels, Panels.size(rows, kernel.rows(), d));
        keyPanels = grown(keyPanels, Panels.size(keyBlock, kernel.columns(), d));
        valuePanels = grown(valuePanels, Panels.size(d, kernel.columns(), keyBlock));
        scores = grown(scores, rows * keyBlock);
        weightPanels = grown(weightPanels, Panels.size(rows, kernel.rows(), keyBlock));
        result = grown(result, rows * d);
        max = grown(max, rows);
        sum = grown(sum, rows);
        Arrays.fill(result, 0, rows * d, 0);
        Arrays.fill(max, 0, rows, Float.NEGATIVE_INFINITY);
        Arrays.fill(sum, 0, rows, 0);
    }

    /** Turns the scores of row {@code r} into weights relative to its largest score so far; sees keys [from, to). */
    private void softmax(int r, int d, int from, int to) {
        int at = r * keyBlock;
        if (from >= to) {
            Arrays.fill(scores, at, at + keyBlock, 0);
            return;
        }
        float best = Math.max(max[r], SoftmaxRow.max(scores, at + from, to - from));
        float correction = (float) Math.exp(max[r] - best);
        SoftmaxRow.exp(scores, at, keyBlock, from, to, best);
        sum[r] = sum[r] * correction + SoftmaxRow.sum(scores, at, keyBlock);
        max[r] = best;
        if (correction != 1) {
            SoftmaxRow.scale(result, r * d, d, correction);
        }
    }

    private static float[] grown(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }
}
