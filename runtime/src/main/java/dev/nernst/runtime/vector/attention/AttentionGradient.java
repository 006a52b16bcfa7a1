package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import dev.nernst.runtime.vector.common.Prefetch;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.Transpose;
import dev.nernst.runtime.vector.common.VectorMath;
import dev.nernst.runtime.vector.gemm.MicroKernel;
import dev.nernst.runtime.vector.gemm.Panels;
import dev.nernst.runtime.vector.gemm.SmallProduct;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The backward half of attention for one key-value head of one sequence: blocks of queries, and for each the blocks of
 * keys that it sees. Weights are recomputed from the saved log-sum-exp (Dao et al., 2022, algorithm 4). With p the weights
 * and D the row's dout · out: {@code dv += pᵀ dout}, {@code ds = p (dout vᵀ - D) scale}, {@code dq += ds k},
 * {@code dk += dsᵀ q}. One instance a thread; holds its scratch.
 */
final class AttentionGradient {
    /** Floats of a block of queries, about: a sequence of some hundred tokens is one block, which is arranged once. */
    private static final int QUERY_FLOATS = 24_576;
    /** Keys of a block, whole panels of every kernel; few, so that not many are masked. */
    private static final int KEYS = 48;

    private static final long ROW_BYTES = 4L * KEYS;
    /** Rows that are weighed together: they stay in the first-level cache. */
    private static final int NEAR = 24;

    private final SmallProduct products;
    private final int tileRows;
    private final int tileColumns;
    private final Prefetch prefetch = new Prefetch();

    private final QueryRows queries;
    private final QueryRows douts;
    /** For each row of the block of queries, here and below. */
    private float[] lse = {};
    /** D above. */
    private float[] mean = {};

    private float[] position = {};
    private float[] doutRows = {};
    private float[] outRows = {};
    /** [rows, head size]. */
    private float[] dquery = {};

    private final SmallProduct.Factor keysByRow;
    private final SmallProduct.Factor keysByColumn;
    private final SmallProduct.Factor valuesByRow;
    private float[] keyRows = {};
    /** Gradients of the block's keys, [head size, {@link #KEYS}]: transposed, there is less of A to pack. */
    private float[] dkey = {};
    /** The same of its values. */
    private float[] dvalue = {};

    /** [rows, {@link #KEYS}], here and below. */
    private float[] scores = {};

    private float[] dweights = {};
    private MemorySegment weights = MemorySegment.NULL;
    private MemorySegment dscores = MemorySegment.NULL;

    AttentionGradient(MicroKernel kernel) {
        products = new SmallProduct(kernel);
        tileRows = kernel.rows();
        tileColumns = kernel.columns();
        queries = new QueryRows(kernel);
        douts = new QueryRows(kernel);
        keysByRow = products.b();
        keysByColumn = products.b();
        valuesByRow = products.b();
    }

    void run(
            Tensor dq,
            Tensor dkeys,
            Tensor dvalues,
            Tensor dout,
            Tensor out,
            Tensor logSumExp,
            Tensor q,
            Tensor keys,
            Tensor values,
            HeadBlock block) {
        AttentionLayout layout = block.layout();
        int d = layout.headSize();
        int all = layout.queryCount()[block.sequence()];
        int step = Math.max(1, QUERY_FLOATS / (d * block.group()));
        prepare(Math.min(all, step) * block.group(), d);
        for (Tensor tensor : List.of(q, dout, out, dq)) {
            block.prefetchQueries(prefetch, tensor, all);
        }
        for (int first = 0; first < all; first += step) {
            int count = Math.min(step, all - first);
            int rows = count * block.group();
            queries.pack(block, q, first, count);
            douts.pack(block, dout, first, count);
            rowMeans(dout, out, logSumExp, block, first, rows);
            Arrays.fill(dquery, 0, rows * d, 0);
            int firstPosition = layout.position(block.sequence(), first);
            int end = firstPosition + count;
            for (int k = layout.firstKey(firstPosition); k < end; k += KEYS) {
                int keyCount = Math.min(KEYS, end - k);
                packKeys(keys, values, block, k, keyCount);
                // The first query that sees key k is the one at its position, or the first of all.
                int from = Math.max(0, k - firstPosition) * block.group() / tileRows * tileRows;
                addBlock(layout, from, rows - from, k, keyCount);
                addTransposed(dkeys, block, k, keyCount, dkey);
                addTransposed(dvalues, block, k, keyCount, dvalue);
            }
            block.addQueries(dq, first, rows, dquery);
        }
    }

    private void prepare(int rows, int d) {
        lse = Scratch.grown(lse, rows);
        mean = Scratch.grown(mean, rows);
        position = Scratch.grown(position, rows);
        doutRows = Scratch.grown(doutRows, rows * d);
        outRows = Scratch.grown(outRows, rows * d);
        dquery = Scratch.grown(dquery, rows * d);
        keyRows = Scratch.grown(keyRows, KEYS * d);
        dkey = Scratch.grown(dkey, KEYS * d);
        dvalue = Scratch.grown(dvalue, KEYS * d);
        int size = Math.ceilDiv(rows, tileRows) * tileRows * KEYS;
        scores = Scratch.grown(scores, size);
        dweights = Scratch.grown(dweights, size);
        weights = Scratch.grown(weights, size + tileColumns);
        dscores = Scratch.grown(dscores, size + tileColumns);
    }

    /** Fills {@link #lse}, {@link #mean} and {@link #position} for all rows of the block. */
    private void rowMeans(Tensor dout, Tensor out, Tensor logSumExp, HeadBlock block, int first, int rows) {
        int d = block.layout().headSize();
        int firstPosition = block.layout().position(block.sequence(), first);
        block.loadQueries(dout, first, rows, doutRows);
        block.loadQueries(out, first, rows, outRows);
        for (int r = 0; r < rows; r++) {
            mean[r] = dot(doutRows, outRows, r * d, d);
            lse[r] = logSumExp.host().get(Floats.FLOAT, block.statisticAt(first, r) * 4);
            position[r] = firstPosition + r / block.group();
        }
    }

    private static float dot(float[] a, float[] b, int at, int count) {
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            sums = FloatVector.fromArray(Lanes.FLOATS, a, at + i)
                    .fma(FloatVector.fromArray(Lanes.FLOATS, b, at + i), sums);
        }
        float sum = Lanes.sum(sums);
        for (; i < count; i++) {
            sum += a[at + i] * b[at + i];
        }
        return sum;
    }

    private void packKeys(Tensor keys, Tensor values, HeadBlock block, int first, int count) {
        int d = block.layout().headSize();
        block.loadKeys(values, first, count, keyRows);
        valuesByRow.packRows(keyRows, d, count, d);
        block.loadKeys(keys, first, count, keyRows);
        keysByRow.packRows(keyRows, d, count, d);
        keysByColumn.packColumns(keyRows, d, count);
    }

    /**
     * The block's queries from row {@code from} on, the first of a panel, times the keys from {@code firstKey} on: sets
     * dkey and dvalue, and adds to dquery.
     */
    private void addBlock(AttentionLayout layout, int from, int rows, int firstKey, int keyCount) {
        int d = layout.headSize();
        products.multiply(queries.alongRows(from), rows, keysByRow.panels(), keyCount, d, scores, 0, KEYS, false);
        products.multiply(douts.alongRows(from), rows, valuesByRow.panels(), keyCount, d, dweights, 0, KEYS, false);
        for (int row = 0; row < rows; row += NEAR) {
            for (int i = 0; i < keyCount; i += Lanes.COUNT) {
                weigh(row, Math.min(NEAR, rows - row), from, firstKey, i, layout.scale());
            }
        }
        if (layout.window() != 0) {
            hideOld(layout, rows, from, firstKey, keyCount);
        }
        Panels p = Panels.ofColumns(weights, tileColumns, KEYS);
        Panels ds = Panels.ofColumns(dscores, tileColumns, KEYS);
        products.multiply(douts.alongColumns(from), d, p, keyCount, rows, dvalue, 0, KEYS, false);
        products.multiply(queries.alongColumns(from), d, ds, keyCount, rows, dkey, 0, KEYS, false);
        Panels dsByRow = Panels.ofRows(dscores, tileRows, KEYS);
        products.multiply(dsByRow, rows, keysByColumn.panels(), d, keyCount, dquery, from * d, d, true);
    }

    /**
     * Replaces scores by weights, and gradients of weights into gradients of scores, times the scale of the scores, for a
     * vector of keys from {@code key} on. The rows are the inner loop: one along the few vectors of a row costs more to
     * enter than to run.
     */
    private void weigh(int first, int count, int from, int firstKey, int key, float scale) {
        MemorySegment weightsTo = NativeTarget.of(weights);
        MemorySegment dscoresTo = NativeTarget.of(dscores);
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector keys = FloatVector.broadcast(Lanes.FLOATS, firstKey + key).addIndex(1);
        int at = first * KEYS + key;
        long to = at * 4L;
        int row = from + first;
        for (int r = 0; r < count; r++) {
            VectorMask<Float> later = keys.compare(VectorOperators.GT, position[row + r]);
            FloatVector score = FloatVector.fromArray(Lanes.FLOATS, scores, at + r * KEYS);
            FloatVector weight =
                    VectorMath.exp(score.mul(scale).sub(lse[row + r])).blend(zero, later);
            FloatVector dscore = FloatVector.fromArray(Lanes.FLOATS, dweights, at + r * KEYS)
                    .sub(mean[row + r])
                    .mul(weight)
                    .mul(scale)
                    .blend(zero, later);
            weight.intoMemorySegment(weightsTo, to + r * ROW_BYTES, Lanes.ORDER);
            dscore.intoMemorySegment(dscoresTo, to + r * ROW_BYTES, Lanes.ORDER);
        }
    }

    /** Sets to 0 what rows have of keys before their window. */
    private void hideOld(AttentionLayout layout, int rows, int from, int firstKey, int keyCount) {
        for (int r = 0; r < rows; r++) {
            int old = Math.min(keyCount, layout.firstKey((int) position[from + r]) - firstKey);
            for (int i = 0; i < old; i++) {
                weights.set(Floats.FLOAT, r * ROW_BYTES + i * 4L, 0);
                dscores.set(Floats.FLOAT, r * ROW_BYTES + i * 4L, 0);
            }
        }
    }

    /** @param gradients [head size, {@link #KEYS}] */
    private void addTransposed(Tensor target, HeadBlock block, int firstKey, int keyCount, float[] gradients) {
        int d = block.layout().headSize();
        for (int i = 0; i < d; i += Transpose.GROUP) {
            int count = Math.min(Transpose.GROUP, d - i);
            Transpose.rows(gradients, i * KEYS, KEYS, count, keyCount, d, keyRows, i);
        }
        block.addKeys(target, firstKey, keyCount, keyRows);
    }
}
