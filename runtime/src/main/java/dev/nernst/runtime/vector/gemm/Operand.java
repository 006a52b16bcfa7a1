package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.Transpose;
import dev.nernst.runtime.vector.common.WeightReader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One factor of a matrix product, and how it is packed into panels. A packed panel is {@code width} outer indices (rows of A,
 * columns of B) by some of the depth (the index that is summed over), stored depth-major, as the micro-kernel reads it.
 *
 * @param matrix in any weight dtype, rank 2
 * @param depthAlongRows whether the depth runs along the rows of the matrix; else down its columns
 */
record Operand(Tensor matrix, boolean depthAlongRows) {
    /**
     * Rows whose stride is a multiple of this fall on so few sets of a second-level cache (1 MB in 8 ways: 512 rows) that a
     * panel of the greatest depth would not stay in it.
     */
    private static final int ALIASING_BYTES = 2048;
    /** Elements of a row that are read at a time while a panel is transposed: long runs, as prefetchers like them. */
    private static final int RUN = 512;
    /**
     * Rows that are read at a time while panels are copied: few, so that they stay in the first-level cache, and as many as
     * {@link Scratch#copyEightRows} copies.
     */
    private static final int ROWS = 8;

    /** Where the transposed panel stands in scratch, behind the rows that are read. */
    private static final int TRANSPOSED = Transpose.GROUP * RUN;

    /** A matrix whose rows are summed along. */
    static Operand alongRows(Tensor matrix) {
        return new Operand(matrix, true);
    }

    /** A matrix whose columns are summed along. */
    static Operand alongColumns(Tensor matrix) {
        return new Operand(matrix, false);
    }

    /**
     * What is packed: {@code panels} consecutive panels.
     *
     * @param from first outer index
     * @param outer how many outer indices the factor has; {@link #pack} fills a panel up with zeros beyond them, the other
     *     methods leave open what is there
     * @param width of a panel
     * @param k first index of the depth
     */
    record Range(int from, int outer, int width, int panels, int k, int depth) {}

    /**
     * The matrix in its own place as panels of A; null if it must be packed, because its elements are converted, its stride
     * makes rows share cache sets, or the kernel wants columns packed. Panels that are not full must not be read.
     */
    @Nullable
    Panels unpackedA(MicroKernel kernel) {
        if (!isReadable() || (kernel.needsPackedColumns() ? !depthAlongRows : hasAliasingStride())) {
            return null;
        }
        int stride = matrix.dim(1);
        return depthAlongRows
                ? Panels.ofRows(matrix.host(), kernel.rows(), stride)
                : Panels.ofColumns(matrix.host(), kernel.rows(), stride);
    }

    /**
     * The same as panels of B, whose columns must be contiguous: those of a matrix with the depth along its rows are not. For
     * kernels with narrow tiles packing takes less time than it saves.
     */
    @Nullable
    Panels unpackedB(MicroKernel kernel) {
        int outer = matrix.dim(1);
        return isReadable()
                        && !hasAliasingStride()
                        && !kernel.needsPackedColumns()
                        && !depthAlongRows
                        && outer % Lanes.COUNT == 0
                ? Panels.ofColumns(matrix.host(), kernel.columns(), outer)
                : null;
    }

    private boolean isReadable() {
        return matrix.dtype() == DType.F32 && matrix.host().isNative();
    }

    private boolean hasAliasingStride() {
        return matrix.dim(1) * 4L % ALIASING_BYTES == 0;
    }

    /** How many panels are best packed together: as many as a run of a row holds where each row goes to all of them. */
    int panelsTogether(int width) {
        return depthAlongRows ? 1 : RUN / width;
    }

    /**
     * Packs panels.
     *
     * @param target native memory
     * @param at float of it that index {@code range.k} of the first panel goes to
     * @param panelDepth depth of a whole panel in {@code target}
     * @param scratch of {@link #scratchSize} floats; where the depth runs down the columns, {@code panels * width} is at most
     *     {@link #RUN}
     */
    void pack(Range range, MemorySegment target, int at, int panelDepth, float[] scratch) {
        if (!depthAlongRows) {
            copy(range, range.width, target, at, panelDepth, scratch);
            return;
        }
        for (int p = 0; p < range.panels; p++) {
            packTransposed(range, p, target, at + p * range.width * panelDepth, scratch);
        }
    }

    /**
     * Packs a matrix with the depth down its columns as panels [depth, {@link MicroKernel#PACKED_ROWS}] of A.
     *
     * @param range at most {@link #RUN} outer indices
     * @param target native memory
     * @param scratch of {@link #scratchSize} floats
     */
    void packColumns(Range range, MemorySegment target, float[] scratch) {
        copy(range, MicroKernel.PACKED_ROWS, target, 0, range.depth, scratch);
    }

    /** Copies panels that have room for {@code packedWidth} outer indices: directly where rows are long enough, else through scratch. */
    private void copy(Range range, int packedWidth, MemorySegment target, int at, int panelDepth, float[] scratch) {
        int whole = Math.floorDiv(range.outer - range.from - packedWidth, range.width) + 1;
        int direct = isReadable() ? Math.clamp(whole, 0, range.panels) : 0;
        for (int k = 0; k < range.depth; k += ROWS) {
            int rows = Math.min(ROWS, range.depth - k);
            for (int i = 0; i < packedWidth; i += Lanes.PIECE.length()) {
                long from = (range.k + k) * (long) matrix.dim(1) + range.from + i;
                int to = at + k * packedWidth + i;
                if (rows == ROWS) {
                    Scratch.copyEightRows(
                            matrix.host(),
                            from,
                            matrix.dim(1),
                            range.width,
                            target,
                            to,
                            packedWidth,
                            panelDepth * packedWidth,
                            direct);
                    continue;
                }
                for (int p = 0; p < direct; p++) {
                    int panel = to + p * panelDepth * packedWidth;
                    Scratch.copyPieces(
                            matrix.host(), from + p * range.width, matrix.dim(1), target, panel, packedWidth, rows);
                }
            }
            if (direct < range.panels) {
                int from = range.from + direct * range.width;
                Range rest = new Range(from, range.outer, range.width, range.panels - direct, range.k + k, rows);
                copyRead(rest, packedWidth, target, at + (direct * panelDepth + k) * packedWidth, panelDepth, scratch);
            }
        }
    }

    /** Copies panels of at most {@link #ROWS} indices of the depth, with zeros for outer indices beyond the last. */
    private void copyRead(Range range, int packedWidth, MemorySegment target, int at, int panelDepth, float[] scratch) {
        int outer = range.panels * range.width;
        int present = Math.min(outer, range.outer - range.from);
        for (int r = 0; r < range.depth; r++) {
            WeightReader.read(matrix, range.k + r, range.from, present, scratch, r * RUN);
            Arrays.fill(scratch, r * RUN + present, r * RUN + outer, 0);
        }
        for (int p = 0; p < range.panels; p++) {
            for (int r = 0; r < range.depth; r++) {
                int to = at + (p * panelDepth + r) * packedWidth;
                Scratch.copyPieces(scratch, r * RUN + p * range.width, target, to, packedWidth);
            }
        }
    }

    private void packTransposed(Range range, int panel, MemorySegment target, int at, float[] scratch) {
        int width = range.width;
        int first = range.from + panel * width;
        int present = Math.min(width, range.outer - first);
        for (int k = 0; k < range.depth; k += RUN) {
            int run = Math.min(RUN, range.depth - k);
            if (present < width) {
                Arrays.fill(scratch, TRANSPOSED, TRANSPOSED + width * run, 0);
            }
            for (int l = 0; l < present; l += Transpose.GROUP) {
                int count = Math.min(Transpose.GROUP, present - l);
                for (int i = 0; i < count; i++) {
                    WeightReader.read(matrix, first + l + i, range.k + k, run, scratch, i * RUN);
                }
                Transpose.rows(scratch, 0, RUN, count, run, width, scratch, TRANSPOSED + l);
            }
            Scratch.copy(scratch, TRANSPOSED, target, at + k * width, width * run);
        }
    }

    /**
     * Packs rows that the depth runs along one after the other, for panels of A of any width.
     *
     * @param range {@code panels * width} outer indices
     * @param target native memory
     * @param stride floats from a row to the next
     * @param scratch of {@link #scratchSize} floats
     */
    void packRows(Range range, MemorySegment target, int stride, float[] scratch) {
        int present = Math.min(range.panels * range.width, range.outer - range.from);
        for (int l = 0; l < present; l++) {
            for (int k = 0; k < range.depth; k += RUN) {
                int run = Math.min(RUN, range.depth - k);
                WeightReader.read(matrix, range.from + l, range.k + k, run, scratch, 0);
                Scratch.copy(scratch, 0, target, l * stride + k, run);
            }
        }
    }

    /** Floats from a packed row to the next: no stride that makes rows share cache sets. */
    static int packedStride(int depth) {
        return depth * 4 % ALIASING_BYTES == 0 ? depth + Transpose.GROUP : depth;
    }

    /** Floats of scratch that packing needs for panels of this width. */
    static int scratchSize(int width) {
        return TRANSPOSED + width * RUN;
    }
}
