package dev.nernst.runtime.optim;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Whole tensors between the element types of weights. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Precision {
    private static final int CHUNK = 1 << 14;

    private Precision() {}

    /**
     * Writes {@code source}, of any element type (int8 is scaled), into the floating-point {@code target} of as many
     * elements, rounded to nearest even.
     */
    public static void convert(Tensor source, Tensor target) {
        float[] values = new float[CHUNK];
        MemorySegment data = target.host();
        DType dtype = target.dtype();
        for (long at = 0; at < source.size(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, source.size() - at);
            Floats.copy(source, at, values, 0, count);
            if (dtype == DType.F32) {
                MemorySegment.copy(values, 0, data, Floats.FLOAT, at * Float.BYTES, count);
            } else {
                for (int i = 0; i < count; i++) {
                    Floats.set(data, dtype, at + i, values[i]);
                }
            }
        }
    }
}
