package dev.nernst.runtime.profile;

import dev.nernst.runtime.check.OpWatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * Floating-point operations of the ops that have nearly all of them, by the shapes they ran on: a multiply and an add for
 * each product of a matmul, of attention (keys that a query does not see do not count) and of head statistics. Norms,
 * activations, softmax and the optimiser are left out. Cheap enough to be always there.
 *
 * <p>Thread-safe.
 */
public final class FlopCounter implements OpWatch {
    private final LongAdder total = new LongAdder();

    @Override
    public void ran(String op, long flops, long nanos) {
        total.add(flops);
    }

    /** Operations since the last {@link #reset}. */
    public long total() {
        return total.sum();
    }

    /** Starts again from zero. */
    public void reset() {
        total.reset();
    }
}
