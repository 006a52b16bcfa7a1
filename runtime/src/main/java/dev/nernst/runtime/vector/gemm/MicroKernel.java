package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;

/**
 * The innermost loop of the matrix product: a tile of C small enough to live in registers. Each kernel is one method body
 * with its accumulators in local variables, because a vector that is handed to another method may be boxed, which costs
 * more than the arithmetic. Operands lie in native memory, never in arrays: a loop that has met both kinds is compiled for
 * both, which costs two thirds of its speed.
 */
public interface MicroKernel {
    /** Lines that a packed panel of A has room for, whatever the kernel takes of them. */
    int PACKED_ROWS = 8;

    /** Rows of the tile: lines of A that are taken together; at most {@link #PACKED_ROWS}. */
    int rows();

    /** Columns of the tile: lines of B that are taken together. */
    int columns();

    /**
     * Whether a factor whose columns are summed along must be packed, and all columns of a panel of B be there to read; else
     * it may be read where it lies, and B is read in whole vectors as far as it is wanted. Rows of A may be read where they lie.
     */
    boolean packsColumns();

    /**
     * {@code c = aᵀ · b}: a panel of A by panels of B, whose tiles are put side by side.
     *
     * @param a panel {@code panelA} is [depth, rows], if packed [depth, {@link #PACKED_ROWS}], or [rows, depth]
     * @param b panels {@code panelB} and the next are [depth, columns of a tile]
     * @param columns that are wanted, from the first of {@code panelB} on
     * @param c {@code c[at...]} has room for whole tiles, its rows {@code stride} floats apart; columns beyond those wanted
     *     are left open
     */
    void multiply(Panels a, int panelA, Panels b, int panelB, int columns, int depth, float[] c, int at, int stride);

    /** The kernel for this machine's registers. */
    static MicroKernel forThisMachine() {
        return Lanes.MANY_REGISTERS ? new WideMicroKernel() : new NarrowMicroKernel();
    }
}
