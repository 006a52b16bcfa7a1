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
    int columns();

    /**
     * {@code c = aᵀ · b}.
     *
     * @param a [depth, rows], from byte {@code aAt} on
     * @param aApart bytes from one index of the depth to the next
     * @param b [depth, columns], from byte {@code bAt} on; read in whole vectors as far as {@code used} goes
     * @param bApart as {@code aApart}
     * @param c [rows, columns], overwritten as far as {@code used} goes
     * @param used columns that are wanted, from the first on: vectors beyond them are not computed
     */
    void multiply(
            MemorySegment a,
            long aAt,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c,
            int used);

    /** The same for a panel of each factor, from its first index of the depth on. */
    default void multiply(Panels a, int panelA, Panels b, int panelB, int depth, float[] c, int used) {
        multiply(a.data(), a.at(panelA, 0), a.apart(), b.data(), b.at(panelB, 0), b.apart(), depth, c, used);
    }

    /** The kernel for this machine's registers. */
    static MicroKernel forThisMachine() {
        boolean manyRegisters = Lanes.FLOATS.vectorBitSize() == 512
                || System.getProperty("os.arch", "").equals("aarch64");
        return manyRegisters ? new WideMicroKernel() : new NarrowMicroKernel();
    }
}
