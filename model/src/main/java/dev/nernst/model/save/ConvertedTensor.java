package dev.nernst.model.save;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.io.ByteSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Hands over a tensor in another floating-point type, piece by piece. */
final class ConvertedTensor {
    private static final int CHUNK = 1 << 16;

    private ConvertedTensor() {}

    static void write(Tensor tensor, DType dtype, ByteSink sink) throws IOException {
        if (tensor.dtype() == dtype) {
            sink.write(tensor.host());
            return;
        }
        float[] values = new float[CHUNK];
        MemorySegment piece = MemorySegment.ofArray(new byte[CHUNK * dtype.bytes()]);
        for (long at = 0; at < tensor.size(); at += CHUNK) {
            int count = (int) Math.min(CHUNK, tensor.size() - at);
            Floats.copy(tensor, at, values, 0, count);
            for (int i = 0; i < count; i++) {
                Floats.set(piece, dtype, i, values[i]);
            }
            sink.write(piece.asSlice(0, (long) count * dtype.bytes()));
        }
    }
}
