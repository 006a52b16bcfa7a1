package dev.nernst.weights.store;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory of weights that were read from files, each once, until it is closed.
 *
 * <p>Safe for use by several threads; reading is serialised.
 */
public final class WeightMemory implements AutoCloseable {
    private final Arena arena;
    private final Map<String, Tensor> tensors = new HashMap<>();

    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    public WeightMemory() {
        arena = Arena.ofShared();
    }

    /**
     * The tensor {@code name}, which {@code read} fills when it is first asked for.
     *
     * @param scales of the rows of int8 weights, or null
     */
    public synchronized Tensor tensor(
            String name, DType dtype, long[] shape, float @Nullable [] scales, Consumer<MemorySegment> read) {
        Tensor known = tensors.get(name);
        if (known == null) {
            Tensor fresh = Tensor.allocate(arena, dtype, shape);
            read.accept(fresh.host());
            known = scales == null ? fresh : fresh.withRowScales(scalesOf(scales));
            tensors.put(name, known);
        }
        return known;
    }

    /** Scales as a tensor in this memory. */
    public synchronized Tensor scalesOf(float[] scales) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, scales.length);
        tensor.copyFrom(scales);
        return tensor;
    }

    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            tensors.clear();
            arena.close();
        }
    }
}
