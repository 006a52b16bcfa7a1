package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.SwigluOp;

/** {@link SwigluOp} an element at a time. */
final class ScalarSwiglu implements SwigluOp {
    @Override
    public void forward(Tensor out, Tensor gate, Tensor up) {
        for (long i = 0; i < out.size(); i++) {
            double g = gate.getFloat(i);
            out.setFloat(i, (float) (g / (1 + Math.exp(-g)) * up.getFloat(i)));
        }
    }

    /** silu'(g) = σ(g) (1 + g (1 - σ(g))). */
    @Override
    public void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up) {
        for (long i = 0; i < dout.size(); i++) {
            double g = gate.getFloat(i);
            double d = dout.getFloat(i);
            double sigmoid = 1 / (1 + Math.exp(-g));
            dup.setFloat(i, (float) ((add ? dup.getFloat(i) : 0) + d * g * sigmoid));
            double slope = sigmoid * (1 + g * (1 - sigmoid));
            dgate.setFloat(i, (float) ((add ? dgate.getFloat(i) : 0) + d * up.getFloat(i) * slope));
        }
    }
}
