package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Root-mean-square normalisation over the last axis: {@code x / sqrt(mean(x²) + epsilon) * weight}; all F32.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface RmsNormOp extends OpPair {
    /**
     * @param out [rows, width]
     * @param inverseRms saved for the backward half, [rows]: {@code 1 / sqrt(mean(x²) + epsilon)}
     * @param x [rows, width]
     * @param weight [width]
     */
    void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon);

    /** Adds to {@code dx} [rows, width] and {@code dweight} [width], each if not null. */
    void backward(
            @Nullable Tensor dx, @Nullable Tensor dweight, Tensor dout, Tensor inverseRms, Tensor x, Tensor weight);
}
