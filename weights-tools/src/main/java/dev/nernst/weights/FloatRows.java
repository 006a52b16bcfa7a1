package dev.nernst.weights;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;

/**
 * A weight as rows of floats, made one row at a time whatever it is stored as: a row runs over the last axis; a vector
 * has one row, a scalar one row of one. Any thread may read.
 */
public interface FloatRows {
    /** The number of rows: the product of all extents but the last. */
    long count();

    /** The length of a row. */
    int columns();

    /** Writes row {@code row} to {@code out[to..to + columns() - 1]}. */
    void read(long row, float[] out, int to);

    /** The rows of a tensor in memory. */
    static FloatRows of(Tensor tensor) {
        long[] shape = tensor.shape();
        int columns = shape.length == 0 ? 1 : Math.toIntExact(shape[shape.length - 1]);
        long count = rowCount(shape);
        return new FloatRows() {
            @Override
            public long count() {
                return count;
            }

            @Override
            public int columns() {
                return columns;
            }

            @Override
            public void read(long row, float[] out, int to) {
                Floats.copy(tensor, row * columns, out, to, columns);
            }
        };
    }

    /** The product of all extents but the last. */
    static long rowCount(long... shape) {
        long count = 1;
        for (int axis = 0; axis < shape.length - 1; axis++) {
            count = Math.multiplyExact(count, shape[axis]);
        }
        return count;
    }
}
