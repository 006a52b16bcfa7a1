package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.Transpose;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * Products of matrices that lie in arrays: those inside attention. Factors go to native memory first, as {@link
 * MicroKernel} wants them. One instance a thread; holds its scratch.
 */
public final class SmallProduct {
    private final MicroKernel kernel;
    /** The tiles of a panel of the first factor. */
    private float[] tile = {};

    public SmallProduct(MicroKernel kernel) {
        this.kernel = kernel;
    }

    /** A factor that comes from an array; valid until its memory is used for another. */
    public static final class Factor {
        private final int width;
        private final boolean isFirst;
        private float[] transposed = {};
        private MemorySegment memory = MemorySegment.NULL;
        private Panels panels = Panels.ofColumns(memory, 0, 0);

        private Factor(int width, boolean isFirst) {
            this.width = width;
            this.isFirst = isFirst;
        }

        public Panels panels() {
            return panels;
        }

        /** Packs a row-major matrix [rows, stride] with the depth along its rows. */
        public void packRows(float[] source, int stride, int rows, int depth) {
            if (isFirst) {
                // Rows beyond the last are read, up to a whole panel, but their products are not used.
                memory = Scratch.grown(memory, Math.ceilDiv(rows, width) * width * stride);
                Scratch.copy(source, 0, memory, 0, rows * stride);
                panels = Panels.ofRows(memory, width, stride);
            } else {
                packTransposed(source, stride, rows, depth);
            }
        }

        /** As packed panels, [depth, width]. */
        private void packTransposed(float[] source, int stride, int rows, int depth) {
            int size = Math.ceilDiv(rows, width) * width * depth;
            transposed = Scratch.grown(transposed, size);
            memory = Scratch.grown(memory, size);
            for (int first = 0; first < rows; first += width) {
                int present = Math.min(width, rows - first);
                for (int l = 0; l < present; l += Transpose.GROUP) {
                    int count = Math.min(Transpose.GROUP, present - l);
                    int from = (first + l) * stride;
                    Transpose.rows(source, from, stride, count, depth, width, transposed, first * depth + l);
                }
            }
            Scratch.copy(transposed, 0, memory, 0, size);
            panels = Panels.packed(memory, 0, width, depth);
        }

        /** Copies a row-major matrix [depth, columns] with the depth down its columns, as a second factor. */
        public void packColumns(float[] source, int columns, int depth) {
            memory = Scratch.grown(memory, columns * depth + width);
            Scratch.copy(source, 0, memory, 0, columns * depth);
            panels = Panels.ofColumns(memory, width, columns);
        }
    }

    /** A first factor. */
    public Factor a() {
        return new Factor(kernel.rows(), true);
    }

    /** A second factor. */
    public Factor b() {
        return new Factor(kernel.columns(), false);
    }

    /**
     * {@code out = a · b}, or {@code out += a · b}.
     *
     * @param out [rows, stride], from {@code out[at]} on
     */
    public void multiply(
            Panels a, int rows, Panels b, int columns, int depth, float[] out, int at, int stride, boolean add) {
        int tileRows = kernel.rows();
        int tileColumns = kernel.columns();
        int width = Math.ceilDiv(columns, tileColumns) * tileColumns;
        tile = Scratch.grown(tile, tileRows * width);
        for (int i = 0; i < rows; i += tileRows) {
            int height = Math.min(tileRows, rows - i);
            int to = at + i * stride;
            if (!add && height == tileRows && width == columns) {
                kernel.multiply(a, i / tileRows, b, 0, columns, depth, out, to, stride);
                continue;
            }
            kernel.multiply(a, i / tileRows, b, 0, columns, depth, tile, 0, width);
            for (int r = 0; r < height; r++) {
                store(tile, r * width, out, to + r * stride, columns, add);
            }
        }
    }

    private static void store(float[] tile, int from, float[] out, int at, int width, boolean add) {
        if (!add) {
            System.arraycopy(tile, from, out, at, width);
            return;
        }
        int c = 0;
        for (; c <= width - Lanes.COUNT; c += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, out, at + c)
                    .add(FloatVector.fromArray(Lanes.FLOATS, tile, from + c))
                    .intoArray(out, at + c);
        }
        for (; c < width; c++) {
            out[at + c] += tile[from + c];
        }
    }
}
