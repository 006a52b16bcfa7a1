package dev.nernst.runtime.memory;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Hands out off-heap tensors and takes them back for reuse, because fresh memory costs page faults that would dominate
 * short ops. Sizes are rounded up to a quarter of a power of two. Not thread-safe: one for each thread that runs a model.
 */
public final class Workspace implements AutoCloseable {
    private static final long SMALLEST = 256;

    private final Arena arena = Arena.ofShared();
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
    private final Map<Tensor, MemorySegment> blocks = new IdentityHashMap<>();
    private long reserved;
    private long inUse;
    private long peak;

    /** A tensor whose content is whatever was there before. */
    public Tensor allocate(DType dtype, long... shape) {
        long bytes = Math.multiplyExact(Tensor.elements(shape), (long) dtype.bytes());
        long size = sizeClass(bytes);
        ArrayDeque<MemorySegment> ready = free.computeIfAbsent(size, key -> new ArrayDeque<>());
        MemorySegment block = ready.poll();
        if (block == null) {
            block = arena.allocate(size, 64);
            reserved += size;
        }
        Tensor tensor = Tensor.of(dtype, block.asSlice(0, bytes), shape);
        blocks.put(tensor, block);
        inUse += size;
        peak = Math.max(peak, inUse);
        return tensor;
    }

    /**
     * Takes a tensor back; it must not be used any more.
     *
     * @throws IllegalArgumentException if it is not in use or not from here
     */
    public void release(Tensor tensor) {
        MemorySegment block = blocks.remove(tensor);
        if (block == null) {
            throw new IllegalArgumentException("not in use or not from this workspace: " + tensor);
        }
        long size = block.byteSize();
        inUse -= size;
        ArrayDeque<MemorySegment> ready = free.computeIfAbsent(size, key -> new ArrayDeque<>());
        ready.push(block);
    }

    /** Bytes taken from the system so far. */
    public long reservedBytes() {
        return reserved;
    }

    /** The most bytes that were in use at once. */
    public long peakBytes() {
        return peak;
    }

    private static long sizeClass(long bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        long quarter = Long.highestOneBit(bytes - 1) >> 2;
        return (bytes + quarter - 1) / quarter * quarter;
    }

    /** Frees everything that was ever handed out. */
    @Override
    public void close() {
        arena.close();
    }
}
