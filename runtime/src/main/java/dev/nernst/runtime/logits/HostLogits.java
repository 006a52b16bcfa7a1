package dev.nernst.runtime.logits;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.LogitChanges;
import dev.nernst.runtime.op.LogitsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.TopLogits;
import dev.nernst.runtime.op.Truncation;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link LogitsOp} over host memory: rows side by side on the threads of a team, each in arrays of its own. */
public final class HostLogits implements LogitsOp {
    private final Workers workers;
    private final RowSoftmax softmax;
    private final ThreadLocal<RowMemory> arrays = ThreadLocal.withInitial(() -> new RowMemory(0));

    /** Memory of a thread for one row. */
    private static final class RowMemory {
        final float[] logits;
        final float[] weights;
        final float[] copy;

        RowMemory(int vocabulary) {
            logits = new float[vocabulary];
            weights = new float[vocabulary];
            copy = new float[vocabulary];
        }
    }

    public HostLogits(Workers workers, RowSoftmax softmax) {
        this.workers = workers;
        this.softmax = softmax;
    }

    @Override
    public SoftmaxSums[] softmax(Tensor logits, int[] rows, @Nullable Tensor weights) {
        SoftmaxSums[] sums = new SoftmaxSums[rows.length];
        workers.run(rows.length, i -> {
            RowMemory memory = load(logits, rows[i]);
            sums[i] = softmax.of(memory.logits, memory.weights);
            if (weights != null) {
                store(memory.weights, weights, i);
            }
        });
        return sums;
    }

    @Override
    public int[] draw(Tensor weights, int[] rows, double[] goals) {
        int[] drawn = new int[rows.length];
        workers.run(rows.length, i -> drawn[i] = CumulativeSum.indexAt(load(weights, rows[i]).logits, goals[i]));
        return drawn;
    }

    @Override
    public int[] argmax(Tensor logits, int[] rows) {
        int[] largest = new int[rows.length];
        workers.run(rows.length, i -> largest[i] = argmax(load(logits, rows[i]).logits));
        return largest;
    }

    private static int argmax(float[] logits) {
        float max = RowTruncation.max(logits);
        if (!Float.isFinite(max)) {
            return -1;
        }
        int i = 0;
        while (logits[i] != max) {
            i++;
        }
        return i;
    }

    @Override
    public float[] at(Tensor logits, int[] rows, int[] ids) {
        float[] values = new float[rows.length];
        MemorySegment data = logits.host();
        long width = logits.dim(1);
        for (int i = 0; i < rows.length; i++) {
            values[i] = data.get(Floats.FLOAT, (rows[i] * width + ids[i]) * Float.BYTES);
        }
        return values;
    }

    @Override
    public List<TopLogits> largest(Tensor logits, int[] rows, int[] counts) {
        TopLogits[] largest = new TopLogits[rows.length];
        workers.run(rows.length, i -> largest[i] = LargestEntries.of(load(logits, rows[i]).logits, counts[i]));
        return List.of(largest);
    }

    @Override
    public void adjust(Tensor logits, List<LogitChanges> changes) {
        MemorySegment data = logits.host();
        long width = logits.dim(1);
        for (int row = 0; row < changes.size(); row++) {
            LogitChanges own = changes.get(row);
            for (int i = 0; i < own.ids().length; i++) {
                long at = (row * width + own.ids()[i]) * Float.BYTES;
                data.set(Floats.FLOAT, at, changed(data.get(Floats.FLOAT, at), own.penalties()[i], own.biases()[i]));
            }
        }
    }

    private static float changed(float logit, double penalty, double bias) {
        float penalised = penalty == 1 ? logit : (float) (logit < 0 ? logit * penalty : logit / penalty);
        return bias == 0 ? penalised : (float) (penalised + bias);
    }

    @Override
    public void divide(Tensor logits, double[] temperatures) {
        workers.run(temperatures.length, row -> {
            double temperature = temperatures[row];
            if (temperature != 1) {
                float[] z = load(logits, row).logits;
                for (int i = 0; i < z.length; i++) {
                    z[i] = (float) (z[i] / temperature);
                }
                store(z, logits, row);
            }
        });
    }

    @Override
    public void truncate(Tensor logits, List<Truncation> truncations) {
        workers.run(truncations.size(), row -> {
            Truncation truncation = truncations.get(row);
            if (!truncation.equals(Truncation.NONE)) {
                RowMemory memory = load(logits, row);
                RowTruncation.apply(truncation, memory.logits, memory.weights, memory.copy, softmax);
                store(memory.logits, logits, row);
            }
        });
    }

    /** The thread's arrays, with a row in the first of them. */
    private RowMemory load(Tensor source, int row) {
        int vocabulary = source.dim(1);
        RowMemory memory = arrays.get();
        if (memory.logits.length != vocabulary) {
            memory = new RowMemory(vocabulary);
            arrays.set(memory);
        }
        MemorySegment.copy(
                source.host(), Floats.FLOAT, (long) row * vocabulary * Float.BYTES, memory.logits, 0, vocabulary);
        return memory;
    }

    private static void store(float[] source, Tensor target, int row) {
        MemorySegment.copy(
                source, 0, target.host(), Floats.FLOAT, (long) row * source.length * Float.BYTES, source.length);
    }
}
