package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.SoftmaxRow;
import dev.nernst.runtime.vector.gemm.MicroKernel;
import dev.nernst.runtime.vector.gemm.SmallProduct;

/**
 * Attention of many queries: blocks of queries against blocks of keys as small packed products, with the
 * {@link StreamingSoftmax} between them. One instance a thread; holds its
 * scratch.
 */
final class PromptAttention {
    /** Rows (queries times heads of a group) that a unit of work has, about. */
    private static final int ROWS = 192;
    /** Keys of a block: whole panels of every kernel. */
    private static final int KEYS = 96;

    private final SmallProduct products;
    private final SmallProduct.Factor queryFactor;
    private final SmallProduct.Factor keyFactor;
    private final SmallProduct.Factor valueFactor;
    private final SmallProduct.Factor weightFactor;
    private float[] loaded = {};
    private float[] scores = {};
    private final StreamingSoftmax softmax = new StreamingSoftmax();

    PromptAttention(MicroKernel kernel) {
        products = new SmallProduct(kernel);
        queryFactor = products.a();
        keyFactor = products.b();
        valueFactor = products.b();
        weightFactor = products.a();
    }

    /** Queries a unit of work has. */
    static int queriesPerUnit(AttentionLayout layout) {
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
        queryFactor.packRows(loaded, d, rows, d);
        int firstPosition = layout.position(block.sequence(), first);
        int end = firstPosition + count;
        // Blocks begin at multiples of their length: which keys are summed together depends on their positions alone.
        for (int k = layout.firstKey(firstPosition) / KEYS * KEYS; k < end; k += KEYS) {
            int keyCount = Math.min(KEYS, end - k);
            block.loadKeys(keys, k, keyCount, loaded);
            keyFactor.packRows(loaded, d, keyCount, d);
            block.loadKeys(values, k, keyCount, loaded);
            valueFactor.packColumns(loaded, d, keyCount);
            products.multiply(queryFactor.panels(), rows, keyFactor.panels(), keyCount, d, scores, 0, KEYS, false);
            for (int r = 0; r < rows; r++) {
                int position = firstPosition + r / block.group();
                int low = Math.max(0, layout.firstKey(position) - k);
                softmax.weigh(scores, r * KEYS, KEYS, r, low, Math.min(keyCount, position + 1 - k));
            }
            weightFactor.packRows(scores, KEYS, rows, keyCount);
            products.multiply(
                    weightFactor.panels(), rows, valueFactor.panels(), d, keyCount, softmax.result, 0, d, true);
        }
        for (int r = 0; r < rows; r++) {
            softmax.finish(r, out, block.queryAt(first, r), logSumExp, block.statisticAt(first, r));
        }
    }

    private void prepare(int rows, int d) {
        loaded = Scratch.grown(loaded, Math.max(rows, KEYS) * d);
        scores = Scratch.grown(scores, rows * KEYS);
        softmax.begin(rows, d);
    }
}
