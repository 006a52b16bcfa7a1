package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the tiles of a product: bias and addend are added, and they are stored.
 *
 * @param out F32 [rows, columns]
 * @param transposed whether the rows of the product that is computed are the columns of {@code out}
 * @param accumulate whether the product is added to what is there; else it replaces it
 * @param bias added to each row of a product that replaces, or null
 * @param addend [rows, columns] added to a product that replaces, may be {@code out} itself, or null
 */
record Epilogue(
        Tensor out,
        boolean transposed,
        boolean accumulate,
        float @Nullable [] bias,
        @Nullable Tensor addend) {
    static Epilogue accumulating(Tensor out) {
        return new Epilogue(out, false, true, null, null);
    }

    /** Takes rows and columns as {@code out} has them. */
    void store(float[] tile, int stride, int row, int rows, int column, int columns, boolean firstOfDepth) {
        MemorySegment data = out.host();
        boolean fresh = firstOfDepth && !accumulate;
        MemorySegment base = fresh ? (addend == null ? null : addend.host()) : data;
        long rowBytes = out.dim(1) * 4L;
        long at = row * rowBytes + column * 4L;
        if (fresh && bias != null) {
            addBias(tile, stride, rows, bias, column, columns);
        }
        for (int r = 0; r < rows; r++, at += rowBytes) {
            int from = r * stride;
            if (base == null) {
                storeRow(data, at, tile, from, columns);
            } else {
                storeSum(data, base, at, tile, from, columns);
            }
        }
    }

    private static void addBias(float[] tile, int stride, int rows, float[] bias, int column, int columns) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                tile[r * stride + c] += bias[column + c];
            }
        }
    }

    private static void storeRow(MemorySegment out, long at, float[] tile, int from, int columns) {
        MemorySegment to = NativeTarget.of(out);
        int c = 0;
        for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, tile, from + c).intoMemorySegment(to, at + c * 4L, Lanes.ORDER);
        }
        for (; c < columns; c++) {
            to.set(Floats.FLOAT, at + c * 4L, tile[from + c]);
        }
    }

    private static void storeSum(MemorySegment out, MemorySegment base, long at, float[] tile, int from, int columns) {
        MemorySegment to = NativeTarget.of(out);
        int c = 0;
        for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, tile, from + c)
                    .add(FloatVector.fromMemorySegment(Lanes.FLOATS, base, at + c * 4L, Lanes.ORDER))
                    .intoMemorySegment(to, at + c * 4L, Lanes.ORDER);
        }
        for (; c < columns; c++) {
            to.set(Floats.FLOAT, at + c * 4L, tile[from + c] + base.get(Floats.FLOAT, at + c * 4L));
        }
    }
}
