package dev.nernst.em.method;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.rollout.RolloutOptions;

/**
 * Settings of the policy-gradient methods. The released scripts': 512 prompts a step with 4 responses of at most 3072
 * tokens, mini-batches of 128 prompts, learning rate 1e-6.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param rollouts prompts, responses and tokens a step; a single response has no baseline to be compared with
 * @param plan optimiser updates a step: 4, equal shares of the batch
 * @param aggregation of token losses; the token mean in both profiles
 * @param advantages leave-one-out (EM-RL, RLOO, SC-RL) or standardised (GRPO)
 * @param clipRange e of the clipped ratio, 0.2; has no effect in the first update after sampling, where ratios are 1
 * @param klCoefficient beta, 0.001; the penalty holds the policy near the reference: 1.5 keeps it there, 0 lets it go
 * @param klEstimator k3 in the released code, in nats a token
 * @param klPlacement in the loss or off the reward
 * @param entropyCoefficient of an entropy bonus, opposite to the method: 0 in profile paper; 0.001 in profile code, whose
 *     scripts leave that default of their framework in place (em-spec, discrepancy 2)
 * @param reward how entropy enters what {@link PolicyMethod#reward} makes; another reward may do without it
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
        RewardOptions reward,
        AccuracyFilter accuracyFilter,
        boolean measureKl) {
    private static final int RESPONSES = 4;
    private static final int UPDATES = 4;
    private static final double CLIP_RANGE = 0.2;
    private static final double KL_COEFFICIENT = 0.001;
    private static final double CODE_ENTROPY_COEFFICIENT = 0.001;

    public PolicyGradientConfig {
        Bounds.notNegative("clip-range", clipRange);
        Bounds.notNegative("kl-coefficient", klCoefficient);
        Bounds.finite("entropy-coefficient", entropyCoefficient);
    }

    /**
     * The defaults of a method and a profile.
     *
     * @param promptsPerStep what the machine carries; 512 in the paper
     */
    public static PolicyGradientConfig of(PolicyMethod method, Profile profile, int promptsPerStep) {
        return new PolicyGradientConfig(
                RolloutOptions.of(promptsPerStep, RESPONSES),
                new UpdatePlan(UPDATES, 0),
                Aggregation.TOKEN_MEAN,
                method.advantages(),
                CLIP_RANGE,
                KL_COEFFICIENT,
                KlEstimator.K3,
                KlPlacement.LOSS,
                profile == Profile.CODE ? CODE_ENTROPY_COEFFICIENT : 0,
                RewardOptions.of(profile),
                AccuracyFilter.NONE,
                false);
    }

    /** The same with other rollouts. */
    public PolicyGradientConfig withRollouts(RolloutOptions other) {
        return new PolicyGradientConfig(
                other,
                plan,
                aggregation,
                advantages,
                clipRange,
                klCoefficient,
                klEstimator,
                klPlacement,
                entropyCoefficient,
                reward,
                accuracyFilter,
                measureKl);
    }
}
