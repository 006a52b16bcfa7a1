package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/**
 * The backward half of attention for one key-value head of one sequence: blocks of keys, and for each the blocks of
 * queries that see it. Weights are recomputed from the saved log-sum-exp (Dao et al., 2022, algorithm 4). With p the
 * weights and D the row's dout · out: {@code dv += pᵀ dout}, {@code ds = p (dout vᵀ - D) scale}, {@code dq += ds k},
 * {@code dk += dsᵀ q}. One instance a thread; holds its scratch.
 */
final class AttentionGradient {
    private static final int ROWS = 96;
    /** Keys of a block, whole panels of every kernel: few for short sequences, of whose larger blocks more would be masked. */
    private static final int FEW_KEYS = 48;

    private static final int MANY_KEYS = 96;
    /** Keys of a short sequence at most. */
    private static final int SHORT = 256;

    private final SmallProduct products;
    private final SmallProduct.Factor keyLines;
    private final SmallProduct.Factor keyColumns;
    private final SmallProduct.Factor valueLines;
    private final SmallProduct.Factor left;
    private final SmallProduct.Factor right;
    private int blockKeys;
    private float[] keyRows = {};
    /** Gradients of the block's keys, [head size, {@link #blockKeys}]: turned, there is less of the first factors to arrange. */
    private float[] dkey = {};
    /** The same of its values. */
    private float[] dvalue = {};

    private float[] queryRows = {};
    private float[] doutRows = {};
    private float[] weights = {};
    private float[] dscores = {};
    private float[] dquery = {};
    private float[] lse = {};
    private float[] mean = {};
    private final Touch touch = new Touch();

    AttentionGradient(MicroKernel kernel) {
        products = new SmallProduct(kernel);
        keyLines = products.b();
        keyColumns = products.b();
        valueLines = products.b();
        left = products.a();
        right = products.b();
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
        int s = block.sequence();
        int queries = layout.queryCount()[s];
        int step = Math.max(1, ROWS / block.group());
        blockKeys = layout.keyCount()[s] <= SHORT ? FEW_KEYS : MANY_KEYS;
        prepare(queries * block.group(), step * block.group(), d);
        for (Tensor tensor : List.of(q, dout, out, dq)) {
            block.touchQueries(touch, tensor, queries);
        }
        rowMeans(dout, out, logSumExp, block, queries * block.group(), step);
        for (int k = 0; k < layout.keyCount()[s]; k += blockKeys) {
            int keyCount = Math.min(blockKeys, layout.keyCount()[s] - k);
            block.loadKeys(values, k, keyCount, keyRows);
            valueLines.takeRows(keyRows, d, keyCount, d);
            block.loadKeys(keys, k, keyCount, keyRows);
            keyLines.takeRows(keyRows, d, keyCount, d);
            keyColumns.takeColumns(keyRows, d, keyCount);
            Arrays.fill(dkey, 0, blockKeys * d, 0);
            Arrays.fill(dvalue, 0, blockKeys * d, 0);
            // The first query that sees key k is the one at its position, or the first of all.
            for (int first = Math.max(0, k - layout.position(s, 0)) / step * step; first < queries; first += step) {
                int count = Math.min(step, queries - first);
                if (layout.firstKey(layout.position(s, first)) >= k + keyCount) {
                    break;
                }
                block.loadQueries(q, first, count * block.group(), queryRows);
                block.loadQueries(dout, first, count * block.group(), doutRows);
                addBlock(layout, block.group(), first, layout.position(s, first), count, k, keyCount);
                block.addQueries(dq, first, count * block.group(), dquery);
            }
            addTurned(dkeys, block, k, keyCount, dkey);
            addTurned(dvalues, block, k, keyCount, dvalue);
        }
    }

    /** @param gradients [head size, {@link #blockKeys}] */
    private void addTurned(Tensor target, HeadBlock block, int firstKey, int keyCount, float[] gradients) {
        int d = block.layout().headSize();
        for (int i = 0; i < d; i += Turn.GROUP) {
            int count = Math.min(Turn.GROUP, d - i);
            Turn.lines(gradients, i * blockKeys, blockKeys, count, keyCount, d, keyRows, i);
        }
        block.addKeys(target, firstKey, keyCount, keyRows);
    }

    private void prepare(int allRows, int rows, int d) {
        keyRows = Scratch.grown(keyRows, blockKeys * d);
        dkey = Scratch.grown(dkey, blockKeys * d);
        dvalue = Scratch.grown(dvalue, blockKeys * d);
        queryRows = Scratch.grown(queryRows, rows * d + MicroKernel.PACKED_ROWS);
        doutRows = Scratch.grown(doutRows, rows * d + MicroKernel.PACKED_ROWS);
        weights = Scratch.grown(weights, rows * blockKeys);
        dscores = Scratch.grown(dscores, rows * blockKeys);
        dquery = Scratch.grown(dquery, rows * d);
        lse = Scratch.grown(lse, allRows);
        mean = Scratch.grown(mean, allRows);
    }

    /** Fills {@link #lse} and {@link #mean}, D above, for all rows. */
    private void rowMeans(Tensor dout, Tensor out, Tensor logSumExp, HeadBlock block, int rows, int step) {
        int d = block.layout().headSize();
        int most = step * block.group();
        for (int start = 0; start < rows; start += most) {
            int count = Math.min(most, rows - start);
            block.loadQueries(dout, start / block.group(), count, doutRows);
            block.loadQueries(out, start / block.group(), count, queryRows);
            for (int r = 0; r < count; r++) {
                double sum = 0;
                for (int i = 0; i < d; i++) {
                    sum += (double) doutRows[r * d + i] * queryRows[r * d + i];
                }
                mean[start + r] = (float) sum;
                long at = block.statisticAt(start / block.group(), r) * 4;
                lse[start + r] = logSumExp.data().get(Floats.FLOAT, at);
            }
        }
    }

    /** Adds one block of queries times one block of keys to dkey and dvalue, and sets dquery. */
    private void addBlock(
            AttentionLayout layout, int group, int first, int firstPosition, int count, int k, int keyCount) {
        int d = layout.headSize();
        int rows = count * group;
        left.takeRows(queryRows, d, rows, d);
        products.multiply(left, rows, keyLines, keyCount, d, weights, blockKeys, false);
        left.takeRows(doutRows, d, rows, d);
        products.multiply(left, rows, valueLines, keyCount, d, dscores, blockKeys, false);
        for (int r = 0; r < rows; r++) {
            int position = firstPosition + r / group;
            int low = Math.max(0, layout.firstKey(position) - k);
            int high = Math.min(keyCount, position + 1 - k);
            weigh(r, Math.min(low, Math.max(0, high)), Math.max(0, high), layout.scale(), first * group + r);
        }
        left.takeColumns(doutRows, d, rows);
        right.takeColumns(weights, blockKeys, rows);
        products.multiply(left, d, right, keyCount, rows, dvalue, blockKeys, true);
        left.takeColumns(queryRows, d, rows);
        right.takeColumns(dscores, blockKeys, rows);
        products.multiply(left, d, right, keyCount, rows, dkey, blockKeys, true);
        left.takeRows(dscores, blockKeys, rows, keyCount);
        products.multiply(left, rows, keyColumns, d, keyCount, dquery, d, false);
    }

    /** Turns a row of scores into weights, and of dout · v into gradients of scores, times the scale of the scores. */
    private void weigh(int r, int from, int to, float scale, int row) {
        int at = r * blockKeys;
        SoftmaxRow.scale(weights, at, blockKeys, scale);
        SoftmaxRow.exp(weights, at, blockKeys, from, to, lse[row]);
        Arrays.fill(dscores, at + to, at + blockKeys, 0);
        FloatVector d = FloatVector.broadcast(Lanes.FLOATS, mean[row]);
        for (int i = at; i < at + blockKeys; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, dscores, i)
                    .sub(d)
                    .mul(FloatVector.fromArray(Lanes.FLOATS, weights, i))
                    .mul(scale)
                    .intoArray(dscores, i);
        }
    }
}
