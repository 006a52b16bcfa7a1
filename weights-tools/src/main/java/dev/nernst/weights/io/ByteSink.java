package dev.nernst.weights.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Takes bytes in order.
 *
 * <p>Used by one thread at a time.
 */
@FunctionalInterface
public interface ByteSink {
    /**
     * Appends the bytes of {@code piece}, which may be reused afterwards.
     *
     * @throws IOException if they cannot be written
     * @throws IllegalStateException if they are more than was announced
     */
    void write(MemorySegment piece) throws IOException;
}
