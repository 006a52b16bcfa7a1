package dev.nernst.weights;

import dev.nernst.runtime.InvalidInputException;

/**
 * A weight as rows of floats, made one row at a time whatever it is stored as: a row runs over the last axis; a vector
 * has one row, a scalar one row of one, a weight without elements none. Used by one thread at a time.
 */
public interface FloatRows {
    /** Most elements of a row: a row of the widest type, 8 bytes, then fits an array. */
    int MAX_COLUMNS = 1 << 27;

    /** The number of rows: the product of all extents but the last. */
    long count();

    /** The length of a row. */
    int columns();

    /** Writes row {@code row} to {@code out[to..to + columns() - 1]}. */
    void read(long row, float[] out, int to);

    /** The product of all extents but the last; 0 where there are no elements. */
    static long rowCount(long... shape) {
        for (long extent : shape) {
            if (extent == 0) {
                return 0;
            }
        }
        long count = 1;
        for (int axis = 0; axis < shape.length - 1; axis++) {
            count = Math.multiplyExact(count, shape[axis]);
        }
        return count;
    }

    /**
     * The last extent, 1 for a scalar; 0 where there are no elements.
     *
     * @throws InvalidInputException if a row is longer than an array can be
     */
    static int columns(String where, long... shape) {
        long columns = rowCount(shape) == 0 ? 0 : shape.length == 0 ? 1 : shape[shape.length - 1];
        if (columns > MAX_COLUMNS) {
            throw new InvalidInputException(where + ": has rows of " + columns + " elements, more than the "
                    + MAX_COLUMNS + " that can be read");
        }
        return (int) columns;
    }
}
