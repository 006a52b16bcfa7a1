package dev.nernst.runtime.memory;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Hands out tensors of a provider's memory and takes them back for reuse, because fresh memory costs page faults that
 * would dominate short ops. Sizes are rounded up to a quarter of a power of two. Not thread-safe: one for each thread
 * that runs a model.
 */
public final class Workspace implements AutoCloseable {
    private static final long SMALLEST = 256;

    private final Memory memory;
    private final TensorArena arena;
    private final Map<Long, ArrayDeque<Tensor>> free = new HashMap<>();
    private final Map<Tensor, Tensor> blocks = new IdentityHashMap<>();
    private final Map<Tensor, Tensor> constants = new IdentityHashMap<>();
    private long reserved;
    private long inUse;
    private long peak;

    /** @param memory that the tensors lie in */
    public Workspace(Memory memory) {
        this.memory = memory;
        this.arena = memory.newArena();
    }

    public Memory memory() {
        return memory;
    }

    /** A tensor whose content is whatever was there before. */
    public Tensor allocate(DType dtype, long... shape) {
        long size = sizeClass(Tensor.byteSize(dtype, shape));
        ArrayDeque<Tensor> ready = free.computeIfAbsent(size, key -> new ArrayDeque<>());
        Tensor block = ready.poll();
        if (block == null) {
            block = arena.allocate(DType.U8, size);
            reserved += size;
        }
        Tensor tensor = Tensor.of(dtype, block.storage(), block.byteOffset(), shape);
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
        Tensor block = blocks.remove(tensor);
        if (block == null) {
            throw new IllegalArgumentException("not in use or not from this workspace: " + tensor);
        }
        long size = block.byteSize();
        inUse -= size;
        ArrayDeque<Tensor> ready = free.computeIfAbsent(size, key -> new ArrayDeque<>());
        ready.push(block);
    }

    /**
     * What a tensor of host memory holds that nobody writes to any more: brought over the first time, and kept as long as
     * this workspace.
     */
    public Tensor constant(Tensor host) {
        return constants.computeIfAbsent(host, arena::place);
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

    /** Frees everything that was ever handed out, constants too. */
    @Override
    public void close() {
        arena.close();
    }
}
