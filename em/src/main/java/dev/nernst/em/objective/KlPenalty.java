package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;

/**
 * The weighted divergence from a reference model, in the loss.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param coefficient beta
 * @param estimator how it is read off the sampled tokens
 */
public record KlPenalty(double coefficient, KlEstimator estimator) implements Objective {
    @Override
    public String name() {
        return "kl";
    }

    @Override
    public double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient) {
        double[] reference = ResponseTokens.required(tokens.referenceLogProbability(), "reference log-probability");
        double loss = 0;
        for (int i = 0; i < tokens.count(); i++) {
            double weight = coefficient * tokens.weight()[i];
            double logProbability = statistics.logProbability()[i];
            loss += weight * estimator.value(logProbability, reference[i]);
            gradient.byLogProbability()[i] += weight * estimator.slope(logProbability, reference[i]);
        }
        return loss;
    }
}
