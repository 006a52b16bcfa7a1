package dev.nernst.em.method;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.train.Aggregation;

/**
 * Settings of the policy-gradient methods. The released scripts': 512 prompts a step with 4 responses of at most 3072
 * tokens, mini-batches of 128 prompts, learning rate 1e-6.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param rollouts prompts, responses and tokens a step
 * @param plan optimiser updates a step
 * @param aggregation of token losses; the token mean in both profiles
 * @param advantages leave-one-out (EM-RL, RLOO, SC-RL) or standardised (GRPO)
 * @param clipRange e of the clipped ratio, 0.2; has no effect in the first update after sampling, where ratios are 1
 * @param klCoefficient beta, 0.001; the penalty holds the policy near the reference: 1.5 keeps it there, 0 lets it go
 * @param klEstimator k3 in the released code
 * @param klPlacement in the loss or off the reward
 * @param entropyCoefficient of an entropy bonus, opposite to the method: 0 in profile paper; 0.001 in profile code, whose
 *     scripts leave that default of their framework in place (em-spec, discrepancy 2)
 * @param accuracyFilter which prompts are learnt from, by their mean reward; for verifiable rewards
 * @param measureKl whether the divergence from the model before training is measured although nothing is charged for it
 */
public record PolicyGradientConfig(
        RolloutOptions rollouts,
        UpdatePlan plan,
        Aggregation aggregation,
        Advantages advantages,
        double clipRange,
        double klCoefficient,
        KlEstimator klEstimator,
        KlPlacement klPlacement,
        double entropyCoefficient,
        AccuracyFilter accuracyFilter,
        boolean measureKl) {
    public PolicyGradientConfig {
        Bounds.notNegative("clip-range", clipRange);
        Bounds.notNegative("kl-coefficient", klCoefficient);
        Bounds.finite("entropy-coefficient", entropyCoefficient);
    }
}
