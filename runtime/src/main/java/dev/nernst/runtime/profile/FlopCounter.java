package dev.nernst.runtime.profile;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import java.util.concurrent.atomic.LongAdder;

/**
 * Floating-point operations of the ops that have nearly all of them, by the shapes they ran on: a multiply and an add for
 * each product of a matmul, of attention (keys that a query does not see do not count) and of head statistics. Norms,
 * activations, softmax and the optimiser are left out.
 *
 * <p>Thread-safe.
 */
public final class FlopCounter {
    private static final int MULTIPLY_ADD = 2;
    /** Scores and weighted values. */
    private static final int ATTENTION_FORWARD = 2;
    /** Scores once more, and the gradients of values, probabilities, queries and keys. */
    private static final int ATTENTION_BACKWARD = 5;

    private final LongAdder total = new LongAdder();

    FlopCounter() {}

    /** Operations since the last {@link #reset}. */
    public long total() {
        return total.sum();
    }

    /** Starts again from zero. */
    public void reset() {
        total.reset();
    }

    /** {@code products} times [rows, inner] by [inner, columns of the weight]. */
    void matmul(int products, Tensor rows, Tensor weight) {
        total.add((long) MULTIPLY_ADD * products * rows.size() * weight.dim(0));
    }

    void attentionForward(AttentionLayout layout) {
        total.add((long) MULTIPLY_ADD * ATTENTION_FORWARD * visiblePairs(layout) * layout.headSize());
    }

    void attentionBackward(AttentionLayout layout) {
        total.add((long) MULTIPLY_ADD * ATTENTION_BACKWARD * visiblePairs(layout) * layout.headSize());
    }

    /** Queries times the keys that each sees, over all heads. */
    private static long visiblePairs(AttentionLayout layout) {
        long pairs = 0;
        for (int s = 0; s < layout.sequences(); s++) {
            for (int i = 0; i < layout.queryCount()[s]; i++) {
                int position = layout.position(s, i);
                pairs += position + 1 - layout.firstKey(position);
            }
        }
        return pairs * layout.heads();
    }
}
