package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.Turn;
import dev.nernst.runtime.vector.common.WeightReader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One factor of a matrix product, and how to cut it into panels. A panel is {@code width} lines of the outer index by
 * some of the depth (the index that is summed over), stored depth-major, the way the micro-kernel walks.
 *
 * @param matrix in any weight dtype, rank 2
 * @param depthInRow whether the depth runs along the rows of the matrix; else down its columns
 */
record Operand(Tensor matrix, boolean depthInRow) {
    /**
     * Rows a multiple of this apart fall on so few sets of a second-level cache (1 MB in 8 ways: 512 rows) that a panel of
     * the greatest depth would not stay in it.
     */
    private static final int CROWDED_BYTES = 2048;
    /** Elements of a line that are read at a time while a panel is turned: long runs, as prefetchers like them. */
    private static final int RUN = 512;
    /**
     * Rows that are read at a time while panels are copied: few, so that they stay in the first-level cache, and as many as
     * {@link Scratch#copyEightRows} copies.
     */
    private static final int ROWS = 8;

    /** Where what is turned stands in scratch, behind the lines that are read. */
    private static final int TURNED = Turn.GROUP * RUN;

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
     * @param from first outer line
     * @param lines outer lines that there are; in the place of those from there on {@link #pack} puts zeros, the others nothing
     * @param width of a panel
     * @param k first index of the depth
     */
    record Range(int from, int lines, int width, int panels, int k, int depth) {}

    /**
     * The matrix as panels of a product's first factor where it lies, or null if it must be packed: whose elements are
     * converted, whose rows would crowd the caches, or whose columns the kernel wants packed. Panels that are not full are not
     * to be read.
     */
    @Nullable
    Panels inPlaceAsFirst(MicroKernel kernel) {
        if (!isReadable() || (kernel.packsColumns() ? !depthInRow : isCrowded())) {
            return null;
        }
        int stride = matrix.dim(1);
        return depthInRow
                ? Panels.ofRows(matrix.host(), kernel.rows(), stride)
                : Panels.ofColumns(matrix.host(), kernel.rows(), stride);
    }

    /**
     * The same for the second factor, whose lines must be side by side: of its rows they are not. Kernels with few columns
     * take too little of a row at a time: for them packing takes less time than it saves.
     */
    @Nullable
    Panels inPlaceAsSecond(MicroKernel kernel) {
        int lines = matrix.dim(1);
        return isReadable() && !isCrowded() && !kernel.packsColumns() && !depthInRow && lines % Lanes.COUNT == 0
                ? Panels.ofColumns(matrix.host(), kernel.columns(), lines)
                : null;
    }

    private boolean isReadable() {
        return matrix.dtype() == DType.F32 && matrix.host().isNative();
    }

    private boolean isCrowded() {
        return matrix.dim(1) * 4L % CROWDED_BYTES == 0;
    }

    /** How many panels are best packed together: as many as a run of a row holds where each row goes to all of them. */
    int panelsTogether(int width) {
        return depthInRow ? 1 : RUN / width;
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
        if (!depthInRow) {
            copy(range, range.width, target, at, panelDepth, scratch);
            return;
        }
        for (int p = 0; p < range.panels; p++) {
            turn(range, p, target, at + p * range.width * panelDepth, scratch);
        }
    }

    /**
     * Packs lines that have their depth down the columns as panels [depth, {@link MicroKernel#PACKED_ROWS}] of a first factor.
     *
     * @param range at most {@link #RUN} lines; what is packed in the place of those beyond a panel's, or the last, is left open
     * @param target native memory
     * @param scratch of {@link #scratchSize} floats
     */
    void packColumns(Range range, MemorySegment target, float[] scratch) {
        copy(range, MicroKernel.PACKED_ROWS, target, 0, range.depth, scratch);
    }

    /** Copies panels that have room for {@code apart} lines: as they lie where rows are long enough, else by way of scratch. */
    private void copy(Range range, int apart, MemorySegment target, int at, int panelDepth, float[] scratch) {
        int whole = Math.floorDiv(range.lines - range.from - apart, range.width) + 1;
        int direct = isReadable() ? Math.clamp(whole, 0, range.panels) : 0;
        for (int k = 0; k < range.depth; k += ROWS) {
            int rows = Math.min(ROWS, range.depth - k);
            for (int i = 0; i < apart; i += Lanes.PIECE.length()) {
                long from = (range.k + k) * (long) matrix.dim(1) + range.from + i;
                int to = at + k * apart + i;
                if (rows == ROWS) {
                    Scratch.copyEightRows(
                            matrix.host(),
                            from,
                            matrix.dim(1),
                            range.width,
                            target,
                            to,
                            apart,
                            panelDepth * apart,
                            direct);
                    continue;
                }
                for (int p = 0; p < direct; p++) {
                    int panel = to + p * panelDepth * apart;
                    Scratch.copyPieces(
                            matrix.host(), from + p * range.width, matrix.dim(1), target, panel, apart, rows);
                }
            }
            if (direct < range.panels) {
                int from = range.from + direct * range.width;
                Range rest = new Range(from, range.lines, range.width, range.panels - direct, range.k + k, rows);
                copyRead(rest, apart, target, at + (direct * panelDepth + k) * apart, panelDepth, scratch);
            }
        }
    }

    /** Copies panels of at most {@link #ROWS} indices of the depth, with zeros for lines beyond the last. */
    private void copyRead(Range range, int apart, MemorySegment target, int at, int panelDepth, float[] scratch) {
        int lines = range.panels * range.width;
        int present = Math.min(lines, range.lines - range.from);
        for (int r = 0; r < range.depth; r++) {
            WeightReader.read(matrix, range.k + r, range.from, present, scratch, r * RUN);
            Arrays.fill(scratch, r * RUN + present, r * RUN + lines, 0);
        }
        for (int p = 0; p < range.panels; p++) {
            for (int r = 0; r < range.depth; r++) {
                int to = at + (p * panelDepth + r) * apart;
                Scratch.copyPieces(scratch, r * RUN + p * range.width, target, to, apart);
            }
        }
    }

    private void turn(Range range, int panel, MemorySegment target, int at, float[] scratch) {
        int width = range.width;
        int first = range.from + panel * width;
        int present = Math.min(width, range.lines - first);
        for (int k = 0; k < range.depth; k += RUN) {
            int run = Math.min(RUN, range.depth - k);
            if (present < width) {
                Arrays.fill(scratch, TURNED, TURNED + width * run, 0);
            }
            for (int l = 0; l < present; l += Turn.GROUP) {
                int count = Math.min(Turn.GROUP, present - l);
                for (int i = 0; i < count; i++) {
                    WeightReader.read(matrix, first + l + i, range.k + k, run, scratch, i * RUN);
                }
                Turn.lines(scratch, 0, RUN, count, run, width, scratch, TURNED + l);
            }
            Scratch.copy(scratch, TURNED, target, at + k * width, width * run);
        }
    }

    /**
     * Packs lines that have their depth side by side one after the other, for panels of a first factor of any width.
     *
     * @param range {@code panels * width} lines; those beyond the last are left as they are
     * @param target native memory
     * @param stride floats from a line to the next
     * @param scratch of {@link #scratchSize} floats
     */
    void packRows(Range range, MemorySegment target, int stride, float[] scratch) {
        int present = Math.min(range.panels * range.width, range.lines - range.from);
        for (int l = 0; l < present; l++) {
            for (int k = 0; k < range.depth; k += RUN) {
                int run = Math.min(RUN, range.depth - k);
                WeightReader.read(matrix, range.from + l, range.k + k, run, scratch, 0);
                Scratch.copy(scratch, 0, target, l * stride + k, run);
            }
        }
    }

    /** Floats from a line to the next of lines that are packed: never so many that they would crowd the caches. */
    static int packedStride(int depth) {
        return depth * 4 % CROWDED_BYTES == 0 ? depth + Turn.GROUP : depth;
    }

    /** Floats of scratch that packing needs for panels of this width. */
    static int scratchSize(int width) {
        return TURNED + width * RUN;
    }
}
