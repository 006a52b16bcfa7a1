package dev.nernst.em.objective;

import dev.nernst.runtime.op.HeadStatistics;

/**
 * The clipped surrogate of PPO (Schulman et al., 2017, eq. 7) on tokens: {@code max(-A r, -A clip(r, 1 - e, 1 + e))} with
 * the ratio {@code r = exp(log p - old log p)}. With one update a rollout batch r is 1 and the gradient that of
 * REINFORCE; tokens without old log-probabilities are taken so, as sampled from the very weights in training.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param clipRange e
 */
public record ClippedPolicyGradient(double clipRange) implements Objective {
    @Override
    public String name() {
        return "policy_gradient";
    }

    @Override
    public double evaluate(ResponseTokens tokens, HeadStatistics statistics, Gradient gradient) {
        double[] advantage = ResponseTokens.required(tokens.advantage(), "advantage");
        double[] old = tokens.oldLogProbability();
        double loss = 0;
        for (int i = 0; i < tokens.count(); i++) {
            double ratio = old == null ? 1 : Math.exp(statistics.logProbability()[i] - old[i]);
            double plain = -advantage[i] * ratio;
            double clipped = -advantage[i] * Math.clamp(ratio, 1 - clipRange, 1 + clipRange);
            loss += tokens.weight()[i] * Math.max(plain, clipped);
            if (plain >= clipped) {
                gradient.byLogProbability()[i] += tokens.weight()[i] * plain;
            }
        }
        return loss;
    }

    /** Whether the clipped branch is the larger, so that no gradient flows. */
    public boolean clips(double advantage, double logProbability, double oldLogProbability) {
        double ratio = Math.exp(logProbability - oldLogProbability);
        return -advantage * Math.clamp(ratio, 1 - clipRange, 1 + clipRange) > -advantage * ratio;
    }
}
