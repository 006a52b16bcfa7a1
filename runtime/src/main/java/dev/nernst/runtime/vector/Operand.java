package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;

/**
 * One factor of a matrix product, and how to cut it into panels. A panel is {@code width} lines of the outer index by
 * some of the depth (the index that is summed over), stored depth-major, the way the micro-kernel walks.
 *
 * @param matrix in any weight dtype, rank 2
 * @param depthInRow whether the depth runs along the rows of the matrix; else down its columns
 */
record Operand(Tensor matrix, boolean depthInRow) {
    /** Elements read at a time while a panel is turned: 8 KB of scratch stay in the first-level cache. */
    private static final int TURN = 128;

    /** A matrix whose rows are summed along. */
    static Operand alongRows(Tensor matrix) {
        return new Operand(matrix, true);
    }

    /** A matrix whose columns are summed along. */
    static Operand alongColumns(Tensor matrix) {
        return new Operand(matrix, false);
    }

    /**
     * Packs outer lines {@code from} to {@code from + width} by depth {@code depthFrom} to {@code depthFrom + depth};
     * lines from {@code lines} on are zero.
     */
    void pack(int from, int lines, int width, int depthFrom, int depth, float[] panel, int at, float[] scratch) {
        int present = Math.min(width, lines - from);
        if (!depthInRow) {
            for (int k = 0; k < depth; k++) {
                int row = at + k * width;
                WeightReader.read(matrix, depthFrom + k, from, present, panel, row);
                for (int p = present; p < width; p++) {
                    panel[row + p] = 0;
                }
            }
            return;
        }
        for (int k0 = 0; k0 < depth; k0 += TURN) {
            int count = Math.min(TURN, depth - k0);
            for (int p = 0; p < present; p++) {
                WeightReader.read(matrix, from + p, depthFrom + k0, count, scratch, p * TURN);
            }
            Panels.packPanel(scratch, 0, TURN, present, count, width, panel, at + k0 * width);
        }
    }

    /** Floats of scratch that {@link #pack} needs for a width. */
    static int scratchSize(int width) {
        return width * TURN;
    }
}
