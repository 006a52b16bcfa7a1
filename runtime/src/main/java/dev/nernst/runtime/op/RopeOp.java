package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;

/**
 * Rotary position embedding in the Hugging Face layout (rotate-half): element i of a head's first half and element i of
 * its second half are turned by the row's angle i. In place, because no backward half needs what was there before.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface RopeOp extends OpPair {
    /**
     * @param x [rows, heads * head size], turned in place
     * @param angles [rows, head size]: the cosines of the head size / 2 angles, then their sines; a scaling factor of
     *     the embedding (YaRN) is already in them
     */
    void forward(Tensor x, Tensor angles);

    /** Turns the gradient of the turned rows into that of the original rows, in place. */
    void backward(Tensor dx, Tensor angles);
}
