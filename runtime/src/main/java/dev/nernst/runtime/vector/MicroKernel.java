package dev.nernst.runtime.vector;

/**
 * The innermost loop of the packed matrix product: a tile of C small enough to live in registers. Each kernel is one
 * method body with its accumulators in local variables, because a vector that is handed to another method may be boxed,
 * which costs more than the arithmetic.
 */
interface MicroKernel {
    /** Rows of the tile: the width of a packed panel of A. */
    int rows();

    /** Columns of the tile: the width of a packed panel of B. */
    int columns();

    /**
     * {@code c = aᵀ · b}.
     *
     * @param a panel [depth, rows] from {@code aAt} on
     * @param b panel [depth, columns] from {@code bAt} on
     * @param c [rows, columns], overwritten as far as {@code used} goes
     * @param used columns that are wanted, from the first on: vectors beyond them are not computed
     */
    void multiply(float[] a, int aAt, float[] b, int bAt, int depth, float[] c, int used);

    /** The kernel for this machine's registers. */
    static MicroKernel forThisMachine() {
        boolean manyRegisters = Lanes.FLOATS.vectorBitSize() == 512
                || System.getProperty("os.arch", "").equals("aarch64");
        return manyRegisters ? new WideMicroKernel() : new NarrowMicroKernel();
    }
}
