package dev.nernst.weights.safetensors;

import dev.nernst.weights.io.ByteSink;
import java.io.IOException;

/**
 * Where a writer gets the bytes of tensors, one tensor after the other, so that no more than a piece is in memory.
 *
 * <p>Called by the writing thread alone.
 */
@FunctionalInterface
public interface TensorContent {
    /**
     * Hands over exactly {@code tensor.byteSize()} bytes, little-endian and row-major, in pieces of any size.
     *
     * @throws IOException passed on from the sink
     */
    void write(TensorInfo tensor, ByteSink sink) throws IOException;
}
