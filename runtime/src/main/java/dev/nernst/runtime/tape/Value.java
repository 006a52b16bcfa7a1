package dev.nernst.runtime.tape;

import dev.nernst.runtime.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An activation on a {@link Tape}: F32 data and, while gradients flow back, the gradient of the loss by it.
 *
 * <p>Belongs to the thread of its tape.
 */
public final class Value {
    final Tensor data;
    final boolean needsGradient;

    /** Null until the first consumer adds to it. */
    @Nullable
    Tensor gradient;

    Value(Tensor data, boolean needsGradient) {
        this.data = data;
        this.needsGradient = needsGradient;
    }

    /** The activation; valid until the tape lets go of it (see {@link Tape#block}). */
    public Tensor data() {
        return data;
    }

    /** The number of rows: tokens, of all sequences. */
    public int rows() {
        return data.dim(0);
    }
}
