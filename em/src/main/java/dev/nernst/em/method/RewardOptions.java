package dev.nernst.em.method;

import dev.nernst.em.reward.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * How entropy enters the reward of a policy-gradient method.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param aggregate over a response's tokens: the mean in profile code; the sum in profile paper, which shortens responses
 *     strongly
 * @param maximize flips the sign of the entropy reward: the ablation that makes a model less sure
 * @param mix weight of the entropy reward beside a verifiable one, each centred within its prompt first; a negative one works
 *     against sureness. Null for one reward alone
 */
public record RewardOptions(
        Aggregate aggregate, boolean maximize, @Nullable Double mix) {
    /** The defaults of a profile. */
    public static RewardOptions of(Profile profile) {
        return new RewardOptions(profile == Profile.PAPER ? Aggregate.SUM : Aggregate.MEAN, false, null);
    }
}
