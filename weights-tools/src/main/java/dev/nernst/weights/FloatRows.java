package dev.nernst.weights;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.io.FilePart;
import org.jspecify.annotations.Nullable;

/**
 * A weight as rows of floats, made one row at a time whatever it is stored as: a row runs over the last axis; a vector
 * has one row, a scalar one row of one, a weight without elements none. Used by one thread at a time.
 */
public interface FloatRows {
    /** The number of rows: the product of all extents but the last. */
    long count();

    /** The length of a row. */
    int columns();

    /** Writes row {@code row} to {@code out[to..to + columns() - 1]}. */
    void read(long row, float[] out, int to);

    /**
     * The rows of a tensor of a plain element type in a file.
     *
     * @param scales what each row is multiplied by, or null
     * @param where file and tensor, for messages
     * @throws InvalidInputException if a row is longer than an array can be
     */
    static FloatRows of(FilePart part, DType dtype, float @Nullable [] scales, String where, long... shape) {
        int columns = columns(where, shape);
        long count = rowCount(shape);
        RowWindow window = new RowWindow(part, Math.max(1, (long) columns * dtype.bytes()));
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
                Floats.copy(Tensor.of(dtype, window.row(row), columns), 0, out, to, columns);
                if (scales != null) {
                    for (int i = to; i < to + columns; i++) {
                        out[i] *= scales[(int) row];
                    }
                }
            }
        };
    }

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

    /** Most elements of a row: a row of the widest type, 8 bytes, then fits an array. */
    int MAX_COLUMNS = 1 << 27;
}
