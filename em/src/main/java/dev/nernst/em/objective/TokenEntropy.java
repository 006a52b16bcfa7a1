package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;

/**
 * The weighted entropy of the tokens' distributions, times a coefficient: EM-FT with 1 (paper eq. 2), entropy
 * maximisation with -1, an entropy bonus of policy-gradient code with {@code -bonus}.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record TokenEntropy(double coefficient) implements Objective {
    @Override
    public String name() {
        return "token_entropy";
    }

    @Override
    public double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient) {
        double loss = 0;
        for (int i = 0; i < tokens.count(); i++) {
            double weight = coefficient * tokens.weight()[i];
            loss += weight * statistics.entropy()[i];
            gradient.byEntropy()[i] += weight;
        }
        return loss;
    }
}
