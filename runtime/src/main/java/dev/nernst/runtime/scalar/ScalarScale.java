package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.ScaleOp;

/** {@link ScaleOp} an element at a time. */
final class ScalarScale implements ScaleOp {
    @Override
    public void forward(Tensor out, Tensor x, float factor) {
        for (long i = 0; i < x.size(); i++) {
            out.setFloat(i, factor * x.getFloat(i));
        }
    }

    @Override
    public void backward(Tensor dx, Tensor dout, float factor) {
        for (long i = 0; i < dout.size(); i++) {
            dx.setFloat(i, dx.getFloat(i) + factor * dout.getFloat(i));
        }
    }
}
