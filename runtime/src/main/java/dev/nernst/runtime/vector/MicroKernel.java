package dev.nernst.runtime.vector;

import java.lang.foreign.MemorySegment;

/**
 * The innermost loop of the matrix product: a tile of C small enough to live in registers. Each kernel is one method body
 * with its accumulators in local variables, because a vector that is handed to another method may be boxed, which costs
 * more than the arithmetic. Operands lie in native memory, never in arrays: a loop that has met both kinds is compiled for
 * both, which costs two thirds of its speed.
 */
interface MicroKernel {
    /** Rows of the tile: lines of A that are taken together. */
    int rows();

    /** Columns of the tile: lines of B that are taken together. */
    int COLUMNS = 3 * Lanes.COUNT;

    /**
     * {@code c = aᵀ · b}.
     *
     * @param a panel {@code panelA} is [depth, rows], or [rows, depth]
     * @param b panel {@code panelB} is [depth, columns]; read in whole vectors as far as {@code used} goes
     * @param c [rows, columns], overwritten as far as {@code used} goes
     * @param used columns that are wanted, from the first on: vectors beyond them are not computed
     */
    default void multiply(Panels a, int panelA, Panels b, int panelB, int depth, float[] c, int used) {
        long atA = a.at(panelA, 0);
        long atB = b.at(panelB, 0);
        if (used > 2 * Lanes.COUNT) {
            threeVectors(a.data(), atA, a.linesApart(), a.apart(), b.data(), atB, b.apart(), depth, c);
        } else if (used > Lanes.COUNT) {
            twoVectors(a.data(), atA, a.linesApart(), a.apart(), b.data(), atB, b.apart(), depth, c);
        } else {
            oneVector(a.data(), atA, a.linesApart(), a.apart(), b.data(), atB, b.apart(), depth, c);
        }
    }

    /**
     * A whole tile.
     *
     * @param aAt byte of the panel's first index of the depth
     * @param aLine bytes from one row to the next
     * @param aApart bytes from one index of the depth to the next
     * @param bAt as {@code aAt}
     * @param bApart as {@code aApart}; columns lie side by side
     */
    void threeVectors(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c);

    /** The first two vectors of each row. */
    void twoVectors(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c);

    /** The first vector of each row. */
    void oneVector(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c);

    /** The kernel for this machine's registers. */
    static MicroKernel forThisMachine() {
        boolean manyRegisters = Lanes.FLOATS.vectorBitSize() == 512
                || System.getProperty("os.arch", "").equals("aarch64");
        return manyRegisters ? new WideMicroKernel() : new NarrowMicroKernel();
    }
}
