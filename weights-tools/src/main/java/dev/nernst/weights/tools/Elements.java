package dev.nernst.weights.tools;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.io.ByteSink;
import dev.nernst.weights.io.TextQuote;
import dev.nernst.weights.store.CheckedStore;
import dev.nernst.weights.store.NonFinite;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Converts the elements of a weight, a row at a time. */
final class Elements {
    private Elements() {}

    /**
     * Hands over all elements as {@code dtype}, rounded to nearest even.
     *
     * @param where file and name, for messages
     * @param warn is told of NaN and infinities
     * @throws dev.nernst.runtime.InvalidInputException if a finite value is too large for {@code dtype}
     */
    static void write(FloatRows rows, DType dtype, String where, ByteSink sink, Consumer<String> warn)
            throws IOException {
        float[] row = new float[rows.columns()];
        MemorySegment bytes = MemorySegment.ofArray(new byte[row.length * dtype.bytes()]);
        Tensor target = Tensor.of(dtype, bytes, row.length);
        NonFinite odd = new NonFinite();
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            odd.look(row, row.length);
            CheckedStore.store(row, row.length, target, 0, where);
            sink.write(bytes);
        }
        odd.tell(where, warn);
    }

    static String where(Object file, String name) {
        return file + ": tensor " + TextQuote.quoted(name);
    }
}
