package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.store.RowWindow;
import org.jspecify.annotations.Nullable;

/** The rows of a tensor of a plain element type in a file. Not thread-safe. */
final class PlainRows implements FloatRows {
    private final DType dtype;
    private final float @Nullable [] scales;
    private final int columns;
    private final long count;
    private final RowWindow window;

    /**
     * The rows of a tensor of {@code shape}.
     *
     * @param scales what each row is multiplied by, or null
     * @param where file and tensor, for messages
     * @throws dev.nernst.runtime.InvalidInputException if a row is longer than an array can be
     */
    PlainRows(FilePart part, DType dtype, float @Nullable [] scales, String where, long... shape) {
        this.dtype = dtype;
        this.scales = scales;
        this.columns = FloatRows.columns(where, shape);
        this.count = FloatRows.rowCount(shape);
        this.window = new RowWindow(part, Math.max(1, (long) columns * dtype.bytes()));
    }

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
}
