package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.ScaleOp;

/** Checks {@link ScaleOp}. */
record CheckedScale(ScaleOp op, Memory memory, Watches watches) implements ScaleOp {
    @Override
    public void forward(Tensor out, Tensor x, float factor) {
        String name = "scale.forward";
        new Operands(name, memory).elements("x", x, x.size(), out).outElements("out", out, x.size(), x);
        long start = watches.start();
        op.forward(out, x, factor);
        watches.ended(name, start);
    }

    @Override
    public void backward(Tensor dx, Tensor dout, float factor) {
        String name = "scale.backward";
        new Operands(name, memory).elements("dout", dout, dout.size(), dx).outElements("dx", dx, dout.size(), dout);
        long start = watches.start();
        op.backward(dx, dout, factor);
        watches.ended(name, start);
    }
}
