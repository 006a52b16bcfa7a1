package dev.nernst.model.decoder;

import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;

/**
 * Where a block's queries find their keys: in the packed sequences themselves (training, scoring) or in a KV cache.
 *
 * <p>Belongs to one pass; not thread-safe.
 */
@FunctionalInterface
public interface Attend {
    /**
     * @param layer from 0; the result is called {@link #name}
     * @param q [rows, heads * head size], already turned
     * @param k [rows, kv heads * head size], already turned
     * @param v [rows, kv heads * head size]
     * @return [rows, heads * head size]
     */
    Value attend(Tape tape, int layer, Value q, Value k, Value v);

    /** What the tape calls the result of a layer. */
    static String name(int layer) {
        return "layers." + layer + ".attention";
    }
}
