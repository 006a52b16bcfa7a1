package dev.nernst.runtime.memory;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;

/**
 * Tensors of a {@link Memory} that are freed together.
 *
 * <p>Made and closed by one thread; its tensors may be used by several.
 */
public interface TensorArena extends AutoCloseable {
    /** A zero-filled tensor. */
    Tensor allocate(DType dtype, long... shape);

    /**
     * What a tensor of host memory holds, row scales included, in this memory: the tensor itself where this is the host's
     * memory, else a copy.
     */
    Tensor place(Tensor host);

    /** Frees the tensors. */
    @Override
    void close();
}
