package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;
import java.util.List;

/**
 * A loss over response tokens that depends on each token through its log-probability and the entropy of its distribution
 * alone. Everything else in it (rewards, advantages, old and reference log-probabilities) is constant.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface Objective {
    /** The name under which its value is logged, for example {@code token_entropy}. */
    String name();

    /** What it is the sum of, each logged under its own name; itself where it is no sum. */
    default List<Objective> terms() {
        return List.of(this);
    }

    /**
     * The loss of these tokens; its derivatives are added to the gradient.
     *
     * @param statistics of the tokens' rows
     * @param gradient receives the derivatives
     */
    double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient);

    /**
     * Where derivatives go.
     *
     * @param byLogProbability [tokens]
     * @param byEntropy [tokens]
     */
    record Gradient(double[] byLogProbability, double[] byEntropy) {}
}
