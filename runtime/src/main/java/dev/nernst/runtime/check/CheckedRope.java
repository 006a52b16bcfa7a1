package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.RopeOp;

/** Checks {@link RopeOp}. */
record CheckedRope(RopeOp op, Memory memory, Watches watches) implements RopeOp {
    @Override
    public void forward(Tensor x, Tensor angles) {
        String name = "rope.forward";
        check(name, "x", x, angles);
        long start = watches.start();
        op.forward(x, angles);
        watches.ended(name, start);
    }

    @Override
    public void backward(Tensor dx, Tensor angles) {
        String name = "rope.backward";
        check(name, "dx", dx, angles);
        long start = watches.start();
        op.backward(dx, angles);
        watches.ended(name, start);
    }

    private void check(String name, String argument, Tensor x, Tensor angles) {
        Operands operands = new Operands(name, memory);
        boolean fits = x.rank() == 2
                && angles.rank() == 2
                && angles.dim(1) > 0
                && angles.dim(1) % 2 == 0
                && x.dim(1) % angles.dim(1) == 0;
        if (!fits) {
            throw operands.wrong(argument, x, "rows of heads of the size of angles " + angles);
        }
        operands.outRows(argument, x, angles.dim(0), x.dim(1)).rows("angles", angles, x.dim(0), angles.dim(1));
    }
}
