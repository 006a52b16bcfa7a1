package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * Elementwise work over F32 tensors: cut into chunks for the threads, and within a chunk into blocks of fixed size that are
 * copied to arrays and back. The arrays stay in the first-level cache and are longer than a block by a vector, so that
 * kernels run over whole vectors and have no tails.
 */
final class Blocks {
    /** Elements of a block. */
    static final int SIZE = 2048;

    /** Blocks of a chunk, at most; fewer where there are few blocks, so that the threads finish together. */
    private static final int MOST_BLOCKS = 8;

    private static final int CHUNKS_A_THREAD = 4;
    /** Elements of a chunk of whole rows, about: the threads share even the some tens of rows of a decoding pass. */
    private static final int ROW_ELEMENTS = 1 << 12;

    private static final int MOST_ARRAYS = 5;

    private final Workers workers;
    private final ThreadLocal<float[][]> arrays =
            ThreadLocal.withInitial(() -> new float[MOST_ARRAYS][SIZE + Lanes.COUNT]);

    /** Work on one block. */
    @FunctionalInterface
    interface Body {
        /**
         * @param arrays scratch of at least {@link #SIZE} plus one vector elements each
         * @param from first element of the block within the tensors
         * @param count elements of the block
         */
        void run(float[][] arrays, long from, int count);
    }

    Blocks(Workers workers) {
        this.workers = workers;
    }

    /** Runs {@code body} over all blocks of {@code size} elements. */
    void run(long size, Body body) {
        long blocks = Math.ceilDiv(size, (long) SIZE);
        long step = SIZE * Math.clamp(blocks / (CHUNKS_A_THREAD * workers.count()), 1L, (long) MOST_BLOCKS);
        workers.run(Math.toIntExact(Math.ceilDiv(size, step)), chunk -> {
            float[][] scratch = arrays.get();
            long end = Math.min(size, (chunk + 1) * step);
            for (long from = chunk * step; from < end; from += SIZE) {
                body.run(scratch, from, (int) Math.min(SIZE, end - from));
            }
        });
    }

    /** Rows of this width that a chunk has where work goes row by row. */
    static int rowsAChunk(int width) {
        return Math.max(1, ROW_ELEMENTS / Math.max(1, width));
    }

    /** Copies elements from {@code from} on into {@code target[0...]}. */
    static void load(Tensor source, long from, float[] target, int count) {
        MemorySegment.copy(source.data(), Floats.FLOAT, from * 4, target, 0, count);
    }

    /** Copies {@code source[0...]} to elements from {@code from} on. */
    static void store(float[] source, Tensor target, long from, int count) {
        MemorySegment.copy(source, 0, target.data(), Floats.FLOAT, from * 4, count);
    }
}
