package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.gemm.MicroKernel;
import dev.nernst.runtime.vector.gemm.Panels;
import java.lang.foreign.MemorySegment;

/**
 * Rows [rows, head size] of a block of queries in native memory, as first factors of products along their rows and along
 * their columns. They are valid until the next rows are taken.
 */
final class QueryRows {
    private final MicroKernel kernel;
    private MemorySegment rows = MemorySegment.NULL;
    private MemorySegment packed = MemorySegment.NULL;
    private Panels lines = Panels.ofRows(rows, 0, 0);
    private Panels columns = lines;

    QueryRows(MicroKernel kernel) {
        this.kernel = kernel;
    }

    /** Takes queries {@code first} to {@code first + count} of a head block. */
    void take(HeadBlock block, Tensor source, int first, int count) {
        int d = block.layout().headSize();
        int n = count * block.group();
        // A whole panel is read even of the last rows and columns: what follows them leads to nothing.
        rows = Scratch.grown(rows, (n + kernel.rows()) * d + MicroKernel.PACKED_ROWS);
        block.copyQueries(source, first, count, rows);
        lines = Panels.ofRows(rows, kernel.rows(), d);
        columns = kernel.packsColumns() ? packedColumns(n, d) : Panels.ofColumns(rows, kernel.rows(), d);
    }

    private Panels packedColumns(int n, int d) {
        int apart = MicroKernel.PACKED_ROWS;
        int panels = Math.ceilDiv(d, kernel.rows());
        packed = Scratch.grown(packed, panels * n * apart);
        for (int p = 0; p < panels; p++) {
            for (int i = 0; i < apart; i += Lanes.PIECE.length()) {
                Scratch.copyPieces(rows, p * kernel.rows() + i, d, packed, p * n * apart + i, apart, n);
            }
        }
        return Panels.packed(packed, 0, apart, n);
    }

    /** The rows from {@code row} on, the first of a panel, to be summed along. */
    Panels lines(int row) {
        return lines.from(row / kernel.rows(), 0);
    }

    /** The columns, to be summed along from {@code row} on. */
    Panels columns(int row) {
        return columns.from(0, row);
    }
}
