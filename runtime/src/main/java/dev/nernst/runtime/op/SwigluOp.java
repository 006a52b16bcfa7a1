package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * The gated activation {@code out = silu(gate) * up}, {@code silu(g) = g / (1 + exp(-g))}; all F32 [rows, width].
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface SwigluOp extends OpPair {
    void forward(Tensor out, Tensor gate, Tensor up);

    /**
     * Gives the gradients of both inputs.
     *
     * @param add whether {@code dgate} and {@code dup} are added to; else what they hold is replaced
     */
    void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up);
}
