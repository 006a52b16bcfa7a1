package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import java.lang.foreign.MemorySegment;

/**
 * Attention of many queries: blocks of queries against blocks of keys as small packed products, with the
 * {@link StreamingSoftmax} between them. One instance a thread; holds its
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
    private final StreamingSoftmax softmax = new StreamingSoftmax();

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
                int low = Math.max(0, layout.firstKey(position) - k);
                softmax.weigh(scores, r * keyBlock, keyBlock, r, low, Math.min(keyCount, position + 1 - k));
            }
            Panels.packRows(scores, keyBlock, rows, keyCount, kernel.rows(), weightPanels);
            Panels.multiply(kernel, weightPanels, rows, valuePanels, d, keyCount, softmax.result, d, true, tile);
        }
        float[] result = softmax.result;
        for (int r = 0; r < rows; r++) {
            SoftmaxRow.scale(result, r * d, d, 1 / softmax.sum[r]);
            MemorySegment.copy(result, r * d, out.data(), Floats.FLOAT, block.queryAt(first, r) * 4, d);
            float lse = (float) (softmax.max[r] + Math.log(softmax.sum[r]));
            logSumExp.data().set(Floats.FLOAT, block.statisticAt(first, r) * 4, lse);
        }
    }

    private void prepare(int rows, int d) {
        loaded = Scratch.grown(loaded, Math.max(rows, keyBlock) * d);
        queryPanels = Scratch.grown(queryPanels, Panels.size(rows, kernel.rows(), d));
        keyPanels = Scratch.grown(keyPanels, Panels.size(keyBlock, kernel.columns(), d));
        valuePanels = Scratch.grown(valuePanels, Panels.size(d, kernel.columns(), keyBlock));
        scores = Scratch.grown(scores, rows * keyBlock);
        weightPanels = Scratch.grown(weightPanels, Panels.size(rows, kernel.rows(), keyBlock));
        softmax.begin(rows, d);
    }
}
