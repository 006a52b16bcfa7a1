package dev.nernst.cli.commands.train;

import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.AnswerEquivalence;
import dev.nernst.em.reward.CommandReward;
import dev.nernst.em.reward.MixedReward;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;
import dev.nernst.em.reward.VerifiableReward;
import dev.nernst.runtime.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * What a policy-gradient method rewards, by its flags.
 *
 * @param method whose own reward it is unless flags say otherwise
 */
record RewardChoice(PolicyMethod method, PolicyFlags policy, RolloutFlags rollout, AnswerFlags answers) {
    private static final String SERVICE = "service:";
    private static final String COMMAND = "command:";

    /** Whether the method's own reward is one of entropy. */
    private boolean rewardsEntropy() {
        return method == PolicyMethod.EM_RL_SEQUENCE || method == PolicyMethod.EM_RL_TOKEN;
    }

    /** Whether an entropy reward is part of it. */
    private boolean hasEntropy() {
        return policy.rewardMix != null || (rewardsEntropy() && policy.reward == null);
    }

    /** Whether it compares with the answers of data rows. */
    boolean needsAnswers() {
        if (policy.reward != null || method == PolicyMethod.SC_RL) {
            return false;
        }
        return !rewardsEntropy() || policy.rewardMix != null;
    }

    /** Fills in what depends on the profile, and refuses flags that would have no effect. */
    void settle() {
        if (!hasEntropy()) {
            refuse(rollout.maximize, "--maximize");
            refuse(policy.rewardAggregate != null, "--reward-aggregate");
        } else if (policy.rewardAggregate == null) {
            policy.rewardAggregate = rollout.profile == Profile.CODE ? Aggregate.MEAN : Aggregate.SUM;
        }
        if (policy.accuracyFilter != null && rewardsEntropy() && policy.reward == null && policy.rewardMix == null) {
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

    /** The reward. */
    Reward reward() {
        VerifiableReward verifiable = new VerifiableReward(answers.extractor(), AnswerEquivalence.exactOrNumeric());
        Aggregate aggregate = policy.rewardAggregate == null ? Aggregate.MEAN : policy.rewardAggregate;
        Reward own = method.reward(aggregate, rollout.maximize, verifiable);
        Reward outside = outside();
        if (policy.rewardMix == null) {
            return outside == null ? own : outside;
        }
        Reward entropy =
                rewardsEntropy() ? own : PolicyMethod.EM_RL_SEQUENCE.reward(aggregate, rollout.maximize, verifiable);
        return new MixedReward(verified(outside, own, verifiable), entropy, policy.rewardMix);
    }

    private Reward verified(@Nullable Reward outside, Reward own, VerifiableReward verifiable) {
        if (outside != null) {
            return outside;
        }
        return rewardsEntropy() ? verifiable : own;
    }

    private @Nullable Reward outside() {
        String source = policy.reward;
        boolean isCommand = source != null && source.startsWith(COMMAND);
        if (policy.rewardTimeout != null && !isCommand) {
            throw new InvalidInputException(
                    "--reward-timeout: only a reward command (--reward command:LINE) has a limit");
        }
        if (source == null) {
            return null;
        }
        if (source.startsWith(SERVICE)) {
            return RewardService.find(source.substring(SERVICE.length()));
        }
        if (!isCommand) {
            throw new InvalidInputException("--reward " + source + ": must be service:NAME or command:LINE");
        }
        long seconds = policy.rewardTimeout == null ? CommandReward.DEFAULT_TIMEOUT_SECONDS : policy.rewardTimeout;
        return CommandReward.of(source.substring(COMMAND.length()), seconds);
    }
}
