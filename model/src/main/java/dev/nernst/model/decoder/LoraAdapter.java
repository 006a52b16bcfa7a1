package dev.nernst.model.decoder;

import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;

/**
 * A low-rank addition to a linear layer: {@code (alpha / rank) x Aᵀ Bᵀ} (Hu et al., 2021).
 *
 * <p>Threads may share it while no weight changes.
 *
 * @param a [rank, in features]
 * @param b [out features, rank]
 * @param scale alpha / rank
 */
public record LoraAdapter(Parameter a, Parameter b, float scale) {
    /** {@code out + scale x Aᵀ Bᵀ}. */
    Value forward(Tape tape, Value x, Value out) {
        Value low = tape.scale(tape.linear(x, a, null, null), scale);
        return tape.linear(low, b, null, out);
    }
}
