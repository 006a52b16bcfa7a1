package dev.nernst.runtime.op;

import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;

/** Logits that were computed before, from the same hidden states and head weights and before any temperature. */
@FunctionalInterface
public interface KnownLogits {
    /**
     * Fills in the logits of some rows and vocabulary entries.
     *
     * @param out F32 [rows, entries]
     * @param firstRow the first of the rows
     * @param firstEntry the first of the entries
     */
    void fill(Tensor out, int firstRow, int firstEntry);

    /**
     * Fills in the statistics of all rows at temperature 1, if they were computed before, too.
     *
     * @param targets for each row
     * @return whether they were; then {@link #row} can be asked
     */
    default boolean fill(HeadStatistics out, int[] targets) {
        return false;
    }

    /** The logits of a row where they lie, F32 [vocabulary]; only read. */
    default MemorySegment row(int row) {
        throw new UnsupportedOperationException("these logits do not lie in memory");
    }
}
