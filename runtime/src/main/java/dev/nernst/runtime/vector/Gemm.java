package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product by packed panels (Goto and van de Geijn, 2008): B is packed into panels once, then each chunk of
 * work packs some panels of A for itself and multiplies them by all of B, or a part of it, tile by tile with a {@link
 * MicroKernel}; its panels of A stay in the cache of its core. An element of C is summed over its depth in an order that
 * depends on the depth alone, so neither the chunks nor the threads change its bits. Calls must hold the lock of the
 * workers.
 */
final class Gemm {
    /** Depth of a tile's sum in registers: a panel of A (8 x 768 floats) fits the first-level cache, one of B (147 KB) the second. */
    private static final int MAX_DEPTH = 768;

    private static final int MAX_COLUMNS = 1536;
    /** Floats of B that are packed at once, 4.7 MB. */
    private static final int MAX_PACKED = MAX_COLUMNS * MAX_DEPTH;
    /** Panels of A that a chunk packs at most: they and one panel of B fit the second-level cache. */
    private static final int MOST_PANELS = 16;
    /** Floats of B's panels that a panel of A meets in a row: 400 KB, which stay in the second-level cache for the next. */
    private static final int MOST_NEAR = 100_000;
    /** So many chunks a thread, so that the threads finish together. */
    private static final int CHUNKS_A_THREAD = 12;
    /** Depth of B that a chunk of packing copies where B is packed row by row. */
    private static final int ROWS_A_CHUNK = 64;

    private final Workers workers;
    private final MicroKernel kernel;
    private final int tileRows;
    private final int tileColumns;
    private final ThreadLocal<Scratches> scratches;
    private float[] packedB = {};

    /** What a thread works with. */
    private static final class Scratches {
        final float[] tile;
        final float[] turning = new float[Operand.scratchSize()];
        float[] packedA = {};

        Scratches(int tileSize) {
            tile = new float[tileSize];
        }
    }

    Gemm(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        this.kernel = kernel;
        tileRows = kernel.rows();
        tileColumns = kernel.columns();
        scratches = ThreadLocal.withInitial(() -> new Scratches(tileRows * tileColumns));
    }

    /**
     * {@code c = a · b (+ bias) (+ addend)}, or {@code c += a · b}.
     *
     * @param target [rows, columns]
     */
    void multiply(Operand a, Operand b, int rows, int columns, int depth, Target target) {
        int depthBlocks = Math.max(1, Math.ceilDiv(depth, MAX_DEPTH));
        int depthStep = Math.ceilDiv(depth, depthBlocks);
        int columnStep = MAX_COLUMNS / tileColumns * tileColumns;
        for (int j = 0; j < columns; j += columnStep) {
            int width = Math.min(columnStep, columns - j);
            int panelsB = Math.ceilDiv(width, tileColumns);
            int blocks = Math.max(1, MAX_PACKED / Math.max(1, panelsB * tileColumns * depthStep));
            for (int k = 0; k == 0 || k < depth; k += blocks * depthStep) {
                Block block = new Block(j, width, panelsB, k, Math.min(blocks * depthStep, depth - k), depthStep);
                pack(b, columns, block);
                compute(a, rows, block, target);
            }
        }
    }

    /**
     * The part of B that is packed at once: panel p holds columns {@code column + p * tileColumns} on, [depth, tile columns].
     *
     * @param step depth that tiles are summed over in one go
     */
    private record Block(int column, int columns, int panels, int k, int depth, int step) {}

    private void pack(Operand b, int columns, Block block) {
        packedB = Scratch.grown(packedB, block.panels * tileColumns * block.depth);
        int together = b.panelsTogether(tileColumns);
        int depthStep = together == 1 ? block.depth : ROWS_A_CHUNK;
        int groups = Math.ceilDiv(block.panels, together);
        int slices = Math.ceilDiv(block.depth, Math.max(1, depthStep));
        workers.run(groups * slices, chunk -> {
            int first = chunk % groups * together;
            int k = chunk / groups * depthStep;
            b.pack(
                    new Operand.Range(
                            block.column + first * tileColumns,
                            columns,
                            tileColumns,
                            Math.min(together, block.panels - first),
                            block.k + k,
                            Math.min(depthStep, block.depth - k)),
                    packedB,
                    (first * block.depth + k) * tileColumns,
                    block.depth,
                    scratches.get().turning);
        });
    }

    private void compute(Operand a, int rows, Block block, Target target) {
        int panelsA = Math.ceilDiv(rows, tileRows);
        int wanted = CHUNKS_A_THREAD * workers.count();
        int step = Math.clamp(Math.ceilDiv(panelsA, wanted), 1, MOST_PANELS);
        int groups = Math.ceilDiv(panelsA, step);
        int parts = Math.clamp(wanted / (2L * groups), 1, block.panels);
        workers.run(groups * parts, chunk -> {
            int first = chunk / parts * step;
            int part = chunk % parts;
            int fromB = part * block.panels / parts;
            int toB = (part + 1) * block.panels / parts;
            multiply(a, rows, first, Math.min(step, panelsA - first), block, fromB, toB, target);
        });
    }

    /** Panels {@code first} to {@code first + count} of A by panels {@code fromB} to {@code toB} of the block. */
    private void multiply(Operand a, int rows, int first, int count, Block block, int fromB, int toB, Target target) {
        Scratches scratch = scratches.get();
        scratch.packedA = Scratch.grown(scratch.packedA, count * tileRows * block.step);
        for (int k = 0; k == 0 || k < block.depth; k += block.step) {
            int depth = Math.min(block.step, block.depth - k);
            a.pack(
                    new Operand.Range(first * tileRows, rows, tileRows, count, block.k + k, depth),
                    scratch.packedA,
                    0,
                    depth,
                    scratch.turning);
            int together = Math.max(1, MOST_NEAR / Math.max(1, tileColumns * depth));
            for (int p = fromB; p < toB; p += together) {
                for (int i = 0; i < count; i++) {
                    int row = (first + i) * tileRows;
                    multiply(
                            block,
                            k,
                            depth,
                            p,
                            Math.min(p + together, toB),
                            i,
                            row,
                            Math.min(tileRows, rows - row),
                            target,
                            scratch);
                }
            }
        }
    }

    /**
     * One packed panel of A by panels {@code fromB} to {@code toB}: side by side, so that rows of C are written in long
     * runs, which costs half of what columns of tiles cost.
     */
    private void multiply(
            Block block,
            int k,
            int depth,
            int fromB,
            int toB,
            int panelA,
            int row,
            int rows,
            Target target,
            Scratches scratch) {
        for (int p = fromB; p < toB; p++) {
            int column = p * tileColumns;
            int columns = Math.min(tileColumns, block.columns - column);
            int atB = (p * block.depth + k) * tileColumns;
            kernel.multiply(scratch.packedA, panelA * tileRows * depth, packedB, atB, depth, scratch.tile, columns);
            target.store(scratch.tile, tileColumns, row, rows, block.column + column, columns, block.k + k == 0);
        }
    }

    /**
     * Where tiles of C go.
     *
     * @param out F32 [rows, columns]
     * @param accumulate whether the product is added to what is there; else it replaces it
     * @param bias added to each row of a product that replaces, or null
     * @param addend [rows, columns] added to a product that replaces, may be {@code out} itself, or null
     */
    record Target(
            Tensor out,
            boolean accumulate,
            float @Nullable [] bias,
            @Nullable Tensor addend) {
        static Target accumulating(Tensor out) {
            return new Target(out, true, null, null);
        }

        void store(float[] tile, int stride, int row, int rows, int column, int columns, boolean firstOfDepth) {
            MemorySegment data = out.data();
            boolean fresh = firstOfDepth && !accumulate;
            MemorySegment base = fresh ? (addend == null ? null : addend.data()) : data;
            long rowBytes = out.dim(1) * 4L;
            long at = row * rowBytes + column * 4L;
            if (fresh && bias != null) {
                addBias(tile, stride, rows, bias, column, columns);
            }
            for (int r = 0; r < rows; r++, at += rowBytes) {
                int from = r * stride;
                if (base == null) {
                    storeRow(data, at, tile, from, columns);
                } else {
                    storeSum(data, base, at, tile, from, columns);
                }
            }
        }

        private static void addBias(float[] tile, int stride, int rows, float[] bias, int column, int columns) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    tile[r * stride + c] += bias[column + c];
                }
            }
        }

        private static void storeRow(MemorySegment to, long at, float[] tile, int from, int columns) {
            int c = 0;
            for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOATS, tile, from + c).intoMemorySegment(to, at + c * 4L, Lanes.ORDER);
            }
            for (; c < columns; c++) {
                to.set(Floats.FLOAT, at + c * 4L, tile[from + c]);
            }
        }

        private static void storeSum(
                MemorySegment to, MemorySegment base, long at, float[] tile, int from, int columns) {
            int c = 0;
            for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOATS, tile, from + c)
                        .add(FloatVector.fromMemorySegment(Lanes.FLOATS, base, at + c * 4L, Lanes.ORDER))
                        .intoMemorySegment(to, at + c * 4L, Lanes.ORDER);
            }
            for (; c < columns; c++) {
                to.set(Floats.FLOAT, at + c * 4L, tile[from + c] + base.get(Floats.FLOAT, at + c * 4L));
            }
        }
    }
}
