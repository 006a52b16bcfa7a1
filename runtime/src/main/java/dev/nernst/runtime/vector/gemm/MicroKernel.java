package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;

/**
 * The innermost loop of the matrix product: a tile of C small enough to live in registers. Each kernel is one method body
 * with its accumulators in local variables, because a vector that is handed to another method may be boxed, which costs
 * more than the arithmetic. Operands lie in native memory, never in arrays: a loop that has met both kinds is compiled for
 * both, which costs two thirds of its speed.
 */
public interface MicroKernel {
    /** Rows that a packed panel of A has room for, whatever the kernel's tile has. */
    int PACKED_ROWS = 8;

    /** Rows of A in a tile; at most {@link #PACKED_ROWS}. */
    int rows();

    /** Columns of B in a tile. */
    int columns();

    /**
     * Whether a factor whose depth runs down the columns of its matrix must be packed first. If so the kernel reads all columns
     * of a panel of B, wanted or not; if not it reads whole vectors as far as columns are wanted. An A whose depth runs along
     * the rows never needs packing.
     */
    boolean needsPackedColumns();

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
