package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.LogitChanges;
import dev.nernst.runtime.op.LogitsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.TopLogits;
import dev.nernst.runtime.op.Truncation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks {@link LogitsOp}. */
record CheckedLogits(LogitsOp op, Memory memory, Watches watches) implements LogitsOp {
    @Override
    public SoftmaxSums[] softmax(Tensor logits, int[] rows, @Nullable Tensor weights) {
        String name = "logits.softmax";
        read(name, logits, rows).outRows("weights", weights, rows.length, logits.dim(1));
        long start = watches.start();
        SoftmaxSums[] sums = op.softmax(logits, rows, weights);
        watches.ended(name, start);
        return sums;
    }

    @Override
    public int[] draw(Tensor weights, int[] rows, double[] goals) {
        String name = "logits.draw";
        read(name, weights, rows).count("goals", goals.length, rows.length, weights);
        long start = watches.start();
        int[] ids = op.draw(weights, rows, goals);
        watches.ended(name, start);
        return ids;
    }

    @Override
    public int[] argmax(Tensor logits, int[] rows) {
        String name = "logits.argmax";
        read(name, logits, rows);
        long start = watches.start();
        int[] ids = op.argmax(logits, rows);
        watches.ended(name, start);
        return ids;
    }

    @Override
    public float[] at(Tensor logits, int[] rows, int[] ids) {
        String name = "logits.at";
        read(name, logits, rows)
                .count("ids", ids.length, rows.length, logits)
                .indices("ids", ids, logits.dim(1), logits);
        long start = watches.start();
        float[] values = op.at(logits, rows, ids);
        watches.ended(name, start);
        return values;
    }

    @Override
    public List<TopLogits> largest(Tensor logits, int[] rows, int[] counts) {
        String name = "logits.largest";
        read(name, logits, rows).count("counts", counts.length, rows.length, logits);
        long start = watches.start();
        List<TopLogits> largest = op.largest(logits, rows, counts);
        watches.ended(name, start);
        return largest;
    }

    @Override
    public void adjust(Tensor logits, List<LogitChanges> changes) {
        String name = "logits.adjust";
        Operands operands = change(name, logits, changes.size());
        changes.forEach(change -> operands.indices("changes", change.ids(), logits.dim(1), logits));
        long start = watches.start();
        op.adjust(logits, changes);
        watches.ended(name, start);
    }

    @Override
    public void divide(Tensor logits, double[] temperatures) {
        String name = "logits.divide";
        change(name, logits, temperatures.length);
        long start = watches.start();
        op.divide(logits, temperatures);
        watches.ended(name, start);
    }

    @Override
    public void truncate(Tensor logits, List<Truncation> truncations) {
        String name = "logits.truncate";
        change(name, logits, truncations.size());
        long start = watches.start();
        op.truncate(logits, truncations);
        watches.ended(name, start);
    }

    private Operands read(String name, Tensor logits, int[] rows) {
        return matrix(name, logits).indices("rows", rows, logits.dim(0), logits);
    }

    private Operands change(String name, Tensor logits, int given) {
        return matrix(name, logits)
                .outRows("logits", logits, logits.dim(0), logits.dim(1))
                .count("the list", given, logits.dim(0), logits);
    }

    private Operands matrix(String name, Tensor logits) {
        Operands operands = new Operands(name, memory);
        if (logits.rank() != 2) {
            throw operands.wrong("logits", logits, "F32[rows, vocabulary]");
        }
        return operands.rows("logits", logits, logits.dim(0), logits.dim(1));
    }
}
