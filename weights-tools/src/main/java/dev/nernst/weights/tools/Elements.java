package dev.nernst.weights.tools;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.CheckedStore;
import dev.nernst.weights.io.ByteSink;
import dev.nernst.weights.io.TextQuote;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Converts the elements of a tensor in pieces of bounded size. */
final class Elements {
    private static final int PIECE = 1 << 16;

    private Elements() {}

    /**
     * Hands over all elements as {@code dtype}, rounded to nearest even.
     *
     * @param where file and name, for messages
     * @throws dev.nernst.runtime.InvalidInputException if a finite value is too large for {@code dtype}
     */
    static void write(Tensor source, DType dtype, String where, ByteSink sink) throws IOException {
        float[] values = new float[PIECE];
        byte[] bytes = new byte[PIECE * dtype.bytes()];
        for (long from = 0; from < source.size(); from += PIECE) {
            int count = (int) Math.min(PIECE, source.size() - from);
            Floats.copy(source, from, values, 0, count);
            MemorySegment piece = MemorySegment.ofArray(bytes).asSlice(0, (long) count * dtype.bytes());
            Tensor target = Tensor.of(dtype, piece, count);
            CheckedStore.store(values, count, target, 0, where);
            sink.write(piece);
        }
    }

    static String where(Object file, String name) {
        return file + ": tensor " + TextQuote.quoted(name);
    }
}
