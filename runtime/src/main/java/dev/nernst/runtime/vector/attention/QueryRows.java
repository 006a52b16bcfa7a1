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
    private Panels byRow = Panels.ofRows(rows, 0, 0);
    private Panels byColumn = byRow;

    QueryRows(MicroKernel kernel) {
        this.kernel = kernel;
    }

    /** Packs queries {@code first} to {@code first + count} of a head block. */
    void pack(HeadBlock block, Tensor source, int first, int count) {
        int d = block.layout().headSize();
        int n = count * block.group();
        // A whole panel is read even of the last rows and columns: what follows them is not used.
        rows = Scratch.grown(rows, (n + kernel.rows()) * d + MicroKernel.PACKED_ROWS);
        block.copyQueries(source, first, count, rows);
        byRow = Panels.ofRows(rows, kernel.rows(), d);
        byColumn = kernel.needsPackedColumns() ? packedColumns(n, d) : Panels.ofColumns(rows, kernel.rows(), d);
    }

    private Panels packedColumns(int n, int d) {
        int packedRows = MicroKernel.PACKED_ROWS;
        int panels = Math.ceilDiv(d, kernel.rows());
        packed = Scratch.grown(packed, panels * n * packedRows);
        for (int p = 0; p < panels; p++) {
            for (int i = 0; i < packedRows; i += Lanes.PIECE.length()) {
                Scratch.copyPieces(rows, p * kernel.rows() + i, d, packed, p * n * packedRows + i, packedRows, n);
            }
        }
        return Panels.packed(packed, 0, packedRows, n);
    }

    /** The rows from {@code row} on, the first of a panel, to be summed along. */
    Panels alongRows(int row) {
        return byRow.from(row / kernel.rows(), 0);
    }

    /** The columns, to be summed along from {@code row} on. */
    Panels alongColumns(int row) {
        return byColumn.from(0, row);
    }
}
