package dev.nernst.weights.gguf;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of a GGUF tensor, dequantised one at a time, in the order of the checkpoint. */
final class GgufRows implements FloatRows {
    private final GgufTensor tensor;
    private final MemorySegment data;
    private final int columns;
    private final long count;
    private final int headDim;
    private final @Nullable Tensor plain;
    private final @Nullable BlockDecoder decoder;

    /**
     * The rows of {@code tensor}.
     *
     * @param headDim elements of a head where the rows are to be put back in the checkpoint's order, else 0
     */
    GgufRows(GgufTensor tensor, MemorySegment data, int headDim) {
        this.tensor = tensor;
        this.data = data;
        this.headDim = headDim;
        long[] shape = tensor.extents();
        this.columns = shape.length == 0 ? 1 : Math.toIntExact(shape[shape.length - 1]);
        this.count = FloatRows.rowCount(shape);
        DType dtype = tensor.type().dtype();
        this.plain = dtype == null ? null : Tensor.of(dtype, data, shape);
        this.decoder = dtype == null ? BlockDecoder.of(tensor.type()) : null;
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
        if (decoder == null) {
            Floats.copy(Objects.requireNonNull(plain), row * columns, out, to, columns);
            return;
        }
        int blockElements = tensor.type().blockElements();
        int blockBytes = tensor.type().blockBytes();
        long at = row * (columns / blockElements) * blockBytes;
        for (int column = 0; column < columns; column += blockElements) {
            decoder.decode(data, at, out, to + column);
            at += blockBytes;
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
