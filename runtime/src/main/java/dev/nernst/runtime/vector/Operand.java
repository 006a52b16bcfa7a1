package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One factor of a matrix product, and how to cut it into panels. A panel is {@code width} lines of the outer index by
 * some of the depth (the index that is summed over), stored depth-major, the way the micro-kernel walks.
 *
 * @param matrix in any weight dtype, rank 2
 * @param depthInRow whether the depth runs along the rows of the matrix; else down its columns
 */
record Operand(Tensor matrix, boolean depthInRow) {
    /** Divides the width of every panel. */
    private static final VectorSpecies<Float> PIECE =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.COUNT >= 16 ? 256 : 128));

    /** Elements of a line that are read at a time while a panel is turned: long runs, as prefetchers like them. */
    private static final int RUN = 512;
    /** Rows that are read at a time while panels are copied: few, so that they stay in the first-level cache. */
    private static final int ROWS = 8;

    /** A matrix whose rows are summed along. */
    static Operand alongRows(Tensor matrix) {
        return new Operand(matrix, true);
    }

    /** A matrix whose columns are summed along. */
    static Operand alongColumns(Tensor matrix) {
        return new Operand(matrix, false);
    }

    /**
     * Packs {@code panels} consecutive panels: outer lines from {@code from} on, depth {@code depthFrom} to
     * {@code depthFrom + depth}; lines from {@code lines} on are zero.
     *
     * @param scratch of {@link #scratchSize} floats, ; {@code panels * width} is at most {@link #RUN}
     */
    void pack(
            int from,
            int lines,
            int width,
            int panels,
            int depthFrom,
            int depth,
            float[] target,
            int at,
            float[] scratch) {
        if (!depthInRow) {
            copy(from, lines, width, panels, depthFrom, depth, target, at, scratch);
            return;
        }
        for (int p = 0; p < panels; p++) {
            int first = from + p * width;
            turn(
                    first,
                    Math.min(width, lines - first),
                    width,
                    depthFrom,
                    depth,
                    target,
                    at + p * width * depth,
                    scratch);
        }
    }

    private void copy(
            int from,
            int lines,
            int width,
            int panels,
            int depthFrom,
            int depth,
            float[] target,
            int at,
            float[] scratch) {
        int present = Math.min(panels * width, lines - from);
        if (panels == 1) {
            for (int k = 0; k < depth; k++) {
                int to = at + k * width;
                WeightReader.read(matrix, depthFrom + k, from, present, target, to);
                Arrays.fill(target, to + present, to + width, 0);
            }
            return;
        }
        for (int k = 0; k < depth; k += ROWS) {
            int rows = Math.min(ROWS, depth - k);
            for (int r = 0; r < rows; r++) {
                WeightReader.read(matrix, depthFrom + k + r, from, present, scratch, r * RUN);
                Arrays.fill(scratch, r * RUN + present, r * RUN + panels * width, 0);
            }
            for (int p = 0; p < panels; p++) {
                int to = at + (p * depth + k) * width;
                for (int r = 0; r < rows; r++) {
                    int source = r * RUN + p * width;
                    for (int i = 0; i < width; i += PIECE.length()) {
                        FloatVector.fromArray(PIECE, scratch, source + i).intoArray(target, to + r * width + i);
                    }
                }
            }
        }
    }

    private void turn(
            int from, int present, int width, int depthFrom, int depth, float[] panel, int at, float[] scratch) {
        if (present < width) {
            Arrays.fill(panel, at, at + width * depth, 0);
        }
        for (int l = 0; l < present; l += Panels.GROUP) {
            int count = Math.min(Panels.GROUP, present - l);
            for (int k = 0; k < depth; k += RUN) {
                int run = Math.min(RUN, depth - k);
                for (int i = 0; i < count; i++) {
                    WeightReader.read(matrix, from + l + i, depthFrom + k, run, scratch, i * RUN);
                }
                Panels.turn(scratch, 0, RUN, count, run, width, panel, at + k * width + l);
            }
        }
    }

    /** Floats of scratch that {@link #pack} needs. */
    static int scratchSize() {
        return Panels.GROUP * RUN;
    }
}
