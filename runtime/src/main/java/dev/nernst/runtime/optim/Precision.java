package dev.nernst.runtime.optim;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;

/** Whole tensors between F32 and the element types of weights. */
final class Precision {
    private static final int CHUNK = 1 << 14;

    private Precision() {}

    /** Writes {@code source} as F32 into {@code target}. */
    static void widen(Tensor source, Tensor target) {
        float[] values = new float[CHUNK];
        for (long at = 0; at < source.size(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, source.size() - at);
            Floats.copy(source, at, values, 0, count);
            MemorySegment.copy(values, 0, target.data(), Floats.FLOAT, at * Float.BYTES, count);
        }
    }

    /** Rounds the F32 {@code source} to nearest even into the floating-point type of {@code target}. */
    static void narrow(Tensor source, Tensor target) {
        float[] values = new float[CHUNK];
        MemorySegment data = target.data();
        DType dtype = target.dtype();
        for (long at = 0; at < source.size(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, source.size() - at);
            Floats.copy(source, at, values, 0, count);
            for (int i = 0; i < count; i++) {
                Floats.set(data, dtype, at + i, values[i]);
            }
        }
    }
}
