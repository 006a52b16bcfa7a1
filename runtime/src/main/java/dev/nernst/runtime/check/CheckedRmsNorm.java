package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.RmsNormOp;
import org.jspecify.annotations.Nullable;

/** Checks {@link RmsNormOp}; a row of a tensor may be several rows of the op, as heads are. */
record CheckedRmsNorm(RmsNormOp op, Memory memory, Watches watches) implements RmsNormOp {
    @Override
    public void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon) {
        String name = "rms_norm.forward";
        check(name, x, weight, inverseRms).outElements("out", out, x.size(), x);
        long start = watches.start();
        op.forward(out, inverseRms, x, weight, epsilon);
        watches.ended(name, start);
    }

    @Override
    public void backward(
            @Nullable Tensor dx, @Nullable Tensor dweight, Tensor dout, Tensor inverseRms, Tensor x, Tensor weight) {
        String name = "rms_norm.backward";
        check(name, x, weight, inverseRms)
                .outElements("dx", dx, x.size(), x)
                .outElements("dweight", dweight, weight.size(), weight)
                .elements("dout", dout, x.size(), x);
        long start = watches.start();
        op.backward(dx, dweight, dout, inverseRms, x, weight);
        watches.ended(name, start);
    }

    private Operands check(String name, Tensor x, Tensor weight, Tensor inverseRms) {
        Operands operands = new Operands(name, memory).elements("weight", weight, weight.size(), x);
        if (weight.size() == 0 || x.size() % weight.size() != 0) {
            throw operands.wrong("x", x, "rows of weight " + weight);
        }
        return operands.elements("x", x, x.size(), weight)
                .elements("inverseRms", inverseRms, x.size() / weight.size(), x);
    }
}
