package dev.nernst.weights.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Takes the bytes of a tensor in order. */
@FunctionalInterface
public interface TensorSink {
    /**
     * Appends the bytes of {@code piece}, which may be reused afterwards.
     *
     * @throws IOException if they cannot be written
     * @throws IllegalStateException if they are more than the tensor has
     */
    void write(MemorySegment piece) throws IOException;
}
