package dev.nernst.weights.gguf;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.store.RowWindow;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a GGUF tensor, dequantised one at a time, in the order of the checkpoint. */
final class GgufRows implements FloatRows {
    private final GgufTensor tensor;
    private final int columns;
    private final long count;
    private final int headDim;
    private final RowWindow window;
    private final @Nullable DType plain;
    private final @Nullable BlockDecoder decoder;

    /**
     * The rows of {@code tensor}.
     *
     * @param headDim elements of a head where the rows are to be put back in the checkpoint's order, else 0
     * @param where file and tensor, for messages
     */
    GgufRows(GgufTensor tensor, FilePart data, int headDim, String where) {
        this.tensor = tensor;
        this.headDim = headDim;
        long[] shape = tensor.extents();
        this.columns = FloatRows.columns(where, shape);
        this.count = FloatRows.rowCount(shape);
        this.window = new RowWindow(data, count == 0 ? 1 : data.size() / count);
        this.plain = tensor.type().dtype();
        this.decoder = plain == null ? BlockDecoder.of(tensor.type()) : null;
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
        if (headDim > 0 && tensor.shape().size() == 1) {
            readPermutedVector(out, to);
        } else {
            readStored(headDim > 0 ? RopeRows.inGguf(row, headDim) : row, out, to);
        }
    }

    private void readStored(long row, float[] out, int to) {
        MemorySegment bytes = window.row(row);
        if (decoder == null) {
            Floats.copy(Tensor.of(Objects.requireNonNull(plain), bytes, columns), 0, out, to, columns);
            return;
        }
        int blockElements = tensor.type().blockElements();
        long at = 0;
        for (int column = 0; column < columns; column += blockElements) {
            decoder.decode(bytes, at, out, to + column);
            at += tensor.type().blockBytes();
        }
    }

    /** A bias has an element a row of its weight. */
    private void readPermutedVector(float[] out, int to) {
        float[] stored = new float[columns];
        readStored(0, stored, 0);
        for (int i = 0; i < columns; i++) {
            out[to + i] = stored[(int) RopeRows.inGguf(i, headDim)];
        }
    }
}
