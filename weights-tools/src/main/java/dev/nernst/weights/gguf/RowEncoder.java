package dev.nernst.weights.gguf;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.store.CheckedStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns rows of floats into the bytes of a tensor type that can be written: F32, F16, BF16 or Q8_0. Not thread-safe. */
public final class RowEncoder {
    private final GgmlType type;
    private final int columns;
    private final String where;
    private final MemorySegment bytes;

    /**
     * An encoder of rows of {@code columns}.
     *
     * @param where what messages call the tensor
     * @throws InvalidInputException if the type cannot be written, or such a row is no whole number of its blocks
     */
    public RowEncoder(GgmlType type, int columns, String where) {
        if (type.dtype() == null && type != GgmlType.Q8_0) {
            throw new InvalidInputException("GGUF can be written as F32, F16, BF16 or Q8_0, not as " + type);
        }
        if (columns % type.blockElements() != 0) {
            throw new InvalidInputException(
                    where + ": a row of " + columns + " is no whole number of " + type + " blocks");
        }
        this.type = type;
        this.columns = columns;
        this.where = where;
        this.bytes = MemorySegment.ofArray(new byte[columns / type.blockElements() * type.blockBytes()]);
    }

    /**
     * The bytes of one row; the same memory at each call.
     *
     * @throws InvalidInputException if a value is too large for the type, or none that its blocks can hold
     */
    public MemorySegment encode(float[] row) {
        DType dtype = type.dtype();
        if (dtype != null) {
            CheckedStore.store(row, columns, Tensor.of(dtype, bytes, columns), 0, where);
            return bytes;
        }
        for (int block = 0; block < columns / type.blockElements(); block++) {
            encodeQ8(row, block * type.blockElements(), (long) block * type.blockBytes());
        }
        return bytes;
    }

    /** The scale is the largest absolute value by 127, kept as F16; quotients by the unrounded scale are rounded. */
    private void encodeQ8(float[] row, int from, long at) {
        float largest = 0;
        for (int i = 0; i < type.blockElements(); i++) {
            largest = Math.max(largest, Math.abs(row[from + i]));
        }
        float scale = largest / 127;
        if (!Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(scale)))) {
            throw new InvalidInputException(where + ": the value " + largest + " cannot be said in " + type);
        }
        float inverse = scale == 0 ? 0 : 1 / scale;
        bytes.set(Floats.SHORT, at, Float.floatToFloat16(scale));
        for (int i = 0; i < type.blockElements(); i++) {
            float quotient = row[from + i] * inverse;
            // ggml rounds halves away from zero, which Math.round does for positive numbers only.
            int q = quotient < 0 ? -Math.round(-quotient) : Math.round(quotient);
            bytes.set(ValueLayout.JAVA_BYTE, at + 2 + i, (byte) q);
        }
    }
}
