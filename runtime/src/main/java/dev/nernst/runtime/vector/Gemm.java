package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * The matrix product by packed panels (Goto and van de Geijn, 2008): both factors are cut into blocks, each block is
 * packed once into panels, and tiles of C are computed by a {@link MicroKernel} from a panel of A and a panel of B. An
 * element of C is summed over its depth in an order that depends on the depth alone, so neither the blocks nor the
 * threads change its bits. Calls must hold the lock of the workers.
 */
final class Gemm {
    /** Depth of a block: a panel of A (8 x 768 floats) fits the first-level cache, one of B (147 KB) the second. */
    private static final int MAX_DEPTH = 768;
    /** Rows and columns of a block: what is packed at once stays below 3 + 5 MB. */
    private static final int MAX_ROWS = 1024;

    private static final int MAX_COLUMNS = 1536;
    /** Panels of A that one chunk multiplies by one panel of B. */
    private static final int PANELS_A_CHUNK = 16;

    private final Workers workers;
    private final MicroKernel kernel;
    private final int tileRows;
    private final int tileColumns;
    private final ThreadLocal<float[]> tiles;
    private final ThreadLocal<float[]> turning;
    private float[] packedA = {};
    private float[] packedB = {};

    Gemm(Workers workers, MicroKernel kernel) {
        this.workers = workers;
        this.kernel = kernel;
        tileRows = kernel.rows();
        tileColumns = kernel.columns();
        tiles = ThreadLocal.withInitial(() -> new float[tileRows * tileColumns]);
        turning = ThreadLocal.withInitial(() -> new float[Operand.scratchSize()]);
    }

    /**
     * {@code c = a · b (+ bias) (+ addend)}, or {@code c += a · b}.
     *
     * @param target [rows, columns]
     */
    void multiply(Operand a, Operand b, int rows, int columns, int depth, Target target) {
        int depthBlocks = (depth + MAX_DEPTH - 1) / MAX_DEPTH;
        int depthStep = depthBlocks == 0 ? 1 : (depth + depthBlocks - 1) / depthBlocks;
        int columnStep = MAX_COLUMNS / tileColumns * tileColumns;
        for (int j = 0; j < columns; j += columnStep) {
            for (int k = 0; k < Math.max(depth, 1); k += depthStep) {
                for (int i = 0; i < rows; i += MAX_ROWS) {
                    Block block = new Block(
                            i,
                            Math.min(MAX_ROWS, rows - i),
                            j,
                            Math.min(columnStep, columns - j),
                            k,
                            Math.min(depthStep, depth - k));
                    pack(a, b, rows, columns, block);
                    compute(block, target);
                }
            }
        }
    }

    /** The part of a product that is packed at once. */
    private record Block(int row, int rows, int column, int columns, int k, int depth) {}

    private void pack(Operand a, Operand b, int rows, int columns, Block block) {
        int panelsA = panels(block.rows, tileRows);
        int panelsB = block.row == 0 ? panels(block.columns, tileColumns) : 0;
        packedA = Scratch.grown(packedA, panelsA * tileRows * block.depth);
        packedB = Scratch.grown(packedB, panelsB * tileColumns * block.depth);
        int groupsA = panels(panelsA, PANELS_A_CHUNK);
        workers.run(panelsB + groupsA, chunk -> {
            float[] scratch = turning.get();
            if (chunk < panelsB) {
                int from = block.column + chunk * tileColumns;
                int at = chunk * tileColumns * block.depth;
                b.pack(from, columns, tileColumns, 1, block.k, block.depth, packedB, at, scratch);
                return;
            }
            int first = (chunk - panelsB) * PANELS_A_CHUNK;
            int count = Math.min(PANELS_A_CHUNK, panelsA - first);
            int from = block.row + first * tileRows;
            int at = first * tileRows * block.depth;
            a.pack(from, rows, tileRows, count, block.k, block.depth, packedA, at, scratch);
        });
    }

    private void compute(Block block, Target target) {
        int panelsA = panels(block.rows, tileRows);
        int panelsB = panels(block.columns, tileColumns);
        int groupsA = panels(panelsA, PANELS_A_CHUNK);
        workers.run(groupsA * panelsB, chunk -> {
            float[] tile = tiles.get();
            int panelB = chunk / groupsA;
            int first = chunk % groupsA * PANELS_A_CHUNK;
            int column = panelB * tileColumns;
            int columns = Math.min(tileColumns, block.columns - column);
            for (int p = first; p < Math.min(panelsA, first + PANELS_A_CHUNK); p++) {
                kernel.multiply(
                        packedA,
                        p * tileRows * block.depth,
                        packedB,
                        panelB * tileColumns * block.depth,
                        block.depth,
                        tile,
                        columns);
                int row = p * tileRows;
                int rows = Math.min(tileRows, block.rows - row);
                target.store(tile, tileColumns, block.row + row, rows, block.column + column, columns, block.k == 0);
            }
        });
    }

    private static int panels(int count, int width) {
        return (count + width - 1) / width;
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
