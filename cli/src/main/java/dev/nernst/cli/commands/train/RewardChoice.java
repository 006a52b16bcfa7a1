package dev.nernst.cli.commands.train;

import static java.util.Objects.requireNonNullElse;

import dev.nernst.em.method.AccuracyFilter;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.RewardOptions;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.CommandReward;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;
import dev.nernst.runtime.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * What a policy-gradient method rewards, by its flags.
 *
 * @param method whose own reward it is unless flags say otherwise
 */
record RewardChoice(PolicyMethod method, PolicyFlags policy, RolloutFlags rollout) {
    private static final String SERVICE = "service:";
    private static final String COMMAND = "command:";

    /** Whether an entropy reward is part of it. */
    private boolean hasEntropy() {
        return policy.rewardMix != null || (method.rewardsEntropy() && policy.reward == null);
    }

    /** Fills in what is not given, and refuses flags that would have no effect. */
    void settle(RewardOptions defaults) {
        if (policy.rewardTimeout != null && (policy.reward == null || !policy.reward.startsWith(COMMAND))) {
            throw new InvalidInputException(
                    "--reward-timeout: only a reward command (--reward command:LINE) has a limit");
        }
        if (!hasEntropy()) {
            refuse(rollout.maximize, "--maximize");
            refuse(policy.rewardAggregate != null, "--reward-aggregate");
        } else if (policy.rewardAggregate == null) {
            policy.rewardAggregate = defaults.aggregate();
        }
        if (!policy.filter().equals(AccuracyFilter.NONE)
                && method.rewardsEntropy()
                && policy.reward == null
                && policy.rewardMix == null) {
            throw new InvalidInputException("--accuracy-filter: " + method.label()
                    + " has no reward of right and wrong answers unless --reward-mix or --reward adds one");
        }
    }

    private void refuse(boolean given, String flag) {
        if (given) {
            throw new InvalidInputException(
                    flag + ": " + method.label() + (policy.reward == null ? "" : " with --reward")
                            + " has no entropy reward unless --reward-mix adds one");
        }
    }

    /** How entropy enters it, once that is settled. */
    RewardOptions options() {
        // A method without an entropy reward has no aggregate, and asks for none.
        Aggregate aggregate = requireNonNullElse(policy.rewardAggregate, Aggregate.MEAN);
        return new RewardOptions(aggregate, rollout.maximize, policy.rewardMix);
    }

    /** The reward in the place of the method's own, or null. */
    @Nullable
    Reward outside() {
        String source = policy.reward;
        if (source == null) {
            return null;
        }
        if (source.startsWith(SERVICE)) {
            return RewardService.find(source.substring(SERVICE.length()));
        }
        if (source.startsWith(COMMAND)) {
            long seconds = requireNonNullElse(policy.rewardTimeout, CommandReward.DEFAULT_TIMEOUT_SECONDS);
            return CommandReward.of(source.substring(COMMAND.length()), seconds);
        }
        throw new InvalidInputException("--reward " + source + ": must be service:NAME or command:LINE");
    }
}
