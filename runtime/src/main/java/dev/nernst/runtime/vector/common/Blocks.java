package dev.nernst.runtime.vector.common;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Elementwise work over F32 tensors: cut into chunks for the threads. Kernels run over whole vectors and have no tails: either
 * over the tensors' own memory, the last vector over a copy; or, where tensors have other types too, over blocks of fixed
 * size in arrays that are longer than a block by a vector.
 */
public final class Blocks {
    /** Elements of a block. */
    public static final int SIZE = 2048;

    /** Bytes of a vector; an int, as loop variables are. */
    public static final int VECTOR_BYTES = (int) Lanes.BYTES;

    /** Blocks of a chunk, at most; fewer where there are few blocks, so that the threads finish together. */
    private static final int MOST_BLOCKS = 8;

    private static final int CHUNKS_PER_THREAD = 4;
    /** Elements of a chunk of whole rows, about: the threads share even the some tens of rows of a decoding pass. */
    private static final int ROW_ELEMENTS = 1 << 12;

    private static final int MOST_ARRAYS = 4;

    private final Workers workers;
    private final ThreadLocal<float[][]> arrays =
            ThreadLocal.withInitial(() -> new float[MOST_ARRAYS][SIZE + Lanes.COUNT]);

    /** Work on one block. */
    @FunctionalInterface
    public interface Body {
        /**
         * @param arrays scratch of at least {@link #SIZE} plus one vector elements each
         * @param from first element of the block within the tensors
         * @param count elements of the block
         */
        void run(float[][] arrays, long from, int count);
    }

    /** Work on whole vectors where they lie. */
    @FunctionalInterface
    public interface InPlace {
        /**
         * @param targets native; each {@code bytes} long, which is a whole number of vectors
         * @param sources as long
         */
        void run(MemorySegment[] targets, MemorySegment[] sources, int bytes);
    }

    public Blocks(Workers workers) {
        this.workers = workers;
    }

    /** Runs {@code body} over all elements of tensors of one size; on copies of the last ones that fill no vector. */
    public void run(List<Tensor> targets, List<Tensor> sources, InPlace body) {
        long size = targets.getFirst().size();
        long step = step(size);
        workers.run(Math.toIntExact(Math.ceilDiv(size, step)), chunk -> {
            long from = chunk * step * Float.BYTES;
            long bytes = Math.min(size * Float.BYTES - from, step * Float.BYTES);
            int whole = (int) (bytes / Lanes.BYTES * Lanes.BYTES);
            body.run(slices(targets, from, whole), slices(sources, from, whole), whole);
            if (whole < bytes) {
                long rest = bytes - whole;
                MemorySegment[] last = slices(targets, from + whole, rest);
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment[] copies = copies(last, arena);
                    body.run(copies, copies(slices(sources, from + whole, rest), arena), (int) Lanes.BYTES);
                    for (int i = 0; i < last.length; i++) {
                        last[i].copyFrom(copies[i].asSlice(0, rest));
                    }
                }
            }
        });
    }

    private static MemorySegment[] slices(List<Tensor> tensors, long from, long bytes) {
        MemorySegment[] slices = new MemorySegment[tensors.size()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = tensors.get(i).host().asSlice(from, bytes);
        }
        return slices;
    }

    /** Each followed by zeros up to a whole vector. */
    private static MemorySegment[] copies(MemorySegment[] segments, Arena arena) {
        MemorySegment[] copies = new MemorySegment[segments.length];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = arena.allocate(Lanes.BYTES, Lanes.BYTES).copyFrom(segments[i]);
        }
        return copies;
    }

    private long step(long size) {
        long blocks = Math.ceilDiv(size, (long) SIZE);
        return SIZE * Math.clamp(blocks / (CHUNKS_PER_THREAD * workers.count()), 1L, (long) MOST_BLOCKS);
    }

    /** Runs {@code body} over all blocks of {@code size} elements. */
    public void run(long size, Body body) {
        long step = step(size);
        workers.run(Math.toIntExact(Math.ceilDiv(size, step)), chunk -> {
            float[][] scratch = arrays.get();
            long end = Math.min(size, (chunk + 1) * step);
            for (long from = chunk * step; from < end; from += SIZE) {
                body.run(scratch, from, (int) Math.min(SIZE, end - from));
            }
        });
    }

    /** Rows of this width that a chunk has where work goes row by row. */
    public static int rowsPerChunk(int width) {
        return Math.max(1, ROW_ELEMENTS / Math.max(1, width));
    }

    /** Copies elements from {@code from} on into {@code target[0...]}. */
    public static void load(Tensor source, long from, float[] target, int count) {
        MemorySegment.copy(source.host(), Floats.FLOAT, from * 4, target, 0, count);
    }

    /** Copies {@code source[0...]} to elements from {@code from} on. */
    public static void store(float[] source, Tensor target, long from, int count) {
        MemorySegment.copy(source, 0, target.host(), Floats.FLOAT, from * 4, count);
    }
}
