package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;

/**
 * The weighted negative log-probability of the tokens: supervised training.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record CrossEntropy() implements Objective {
    @Override
    public String name() {
        return "cross_entropy";
    }

    @Override
    public double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient) {
        double loss = 0;
        for (int i = 0; i < tokens.count(); i++) {
            double weight = tokens.weight()[i];
            loss -= weight * statistics.logProbability()[i];
            gradient.byLogProbability()[i] -= weight;
        }
        return loss;
    }
}
