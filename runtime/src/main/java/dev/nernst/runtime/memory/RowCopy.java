package dev.nernst.runtime.memory;

import dev.nernst.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A copy of rows, entries of the first axis, from one tensor to another of the same dtype and width: row
 * {@code sourceRows[i]} becomes row {@code targetRows[i]}.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param sourceRows may name a row several times; null for all rows in order
 * @param targetRows name each row once at most; null for all rows in order
 */
public record RowCopy(Tensor source, int @Nullable [] sourceRows, Tensor target, int @Nullable [] targetRows) {
    public RowCopy {
        if (source.dtype() != target.dtype() || rowBytes(source) != rowBytes(target)) {
            throw new IllegalArgumentException("rows of " + source + " are no rows of " + target);
        }
        if (count(source, sourceRows) != count(target, targetRows)) {
            throw new IllegalArgumentException(count(source, sourceRows) + " rows of " + source + " do not fill "
                    + count(target, targetRows) + " of " + target);
        }
        check(source, sourceRows);
        check(target, targetRows);
    }

    /** All rows, in order. */
    public static RowCopy all(Tensor source, Tensor target) {
        return new RowCopy(source, null, target, null);
    }

    /** Fills {@code target} with the given rows. */
    public static RowCopy gather(Tensor source, int[] rows, Tensor target) {
        return new RowCopy(source, rows, target, null);
    }

    /** Puts the rows of {@code source} where {@code rows} says. */
    public static RowCopy scatter(Tensor source, Tensor target, int[] rows) {
        return new RowCopy(source, null, target, rows);
    }

    /** The same rows between two other tensors, of the same shapes. */
    public RowCopy between(Tensor otherSource, Tensor otherTarget) {
        return new RowCopy(otherSource, sourceRows, otherTarget, targetRows);
    }

    /** Rows copied. */
    public int count() {
        return count(source, sourceRows);
    }

    /** Bytes a row. */
    public long rowBytes() {
        return rowBytes(source);
    }

    /** Where row {@code i} of the copy comes from. */
    public int from(int i) {
        return sourceRows == null ? i : sourceRows[i];
    }

    /** Where it goes to. */
    public int to(int i) {
        return targetRows == null ? i : targetRows[i];
    }

    private static int count(Tensor tensor, int @Nullable [] rows) {
        return rows == null ? tensor.dim(0) : rows.length;
    }

    private static long rowBytes(Tensor tensor) {
        long[] shape = tensor.shape();
        shape[0] = 1;
        return Tensor.byteSize(tensor.dtype(), shape);
    }

    private static void check(Tensor tensor, int @Nullable [] rows) {
        if (rows == null) {
            return;
        }
        int end = tensor.dim(0);
        for (int row : rows) {
            if (row < 0 || row >= end) {
                throw new IndexOutOfBoundsException("row " + row + " of " + tensor);
            }
        }
    }
}
