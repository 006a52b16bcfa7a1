package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * A multiple of a tensor; F32, any shape.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface ScaleOp extends OpPair {
    /** {@code out = factor * x}. */
    void forward(Tensor out, Tensor x, float factor);

    /** {@code dx += factor * dout}. */
    void backward(Tensor dx, Tensor dout, float factor);
}
