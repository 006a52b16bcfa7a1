package dev.nernst.cli.commands.train;

import dev.nernst.em.method.AccuracyFilter;
import dev.nernst.em.method.PolicyGradient;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.AnswerEquivalence;
import dev.nernst.em.reward.CommandReward;
import dev.nernst.em.reward.MixedReward;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.RewardService;
import dev.nernst.em.reward.VerifiableReward;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.em.train.Aggregation;
import dev.nernst.em.train.TrainingMethod;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The policy-gradient methods: one command each, told apart by their {@link PolicyMethod}. */
abstract class PolicyGradientCommand extends RolloutCommand {
    private static final int ROLLOUTS = 4;
    private static final int MINIBATCHES = 4;
    private static final double KL_COEFFICIENT = 0.001;
    private static final double CODE_ENTROPY_COEFFICIENT = 0.001;
    private static final long REWARD_TIMEOUT_SECONDS = 600;
    private static final String SERVICE = "service:";
    private static final String COMMAND = "command:";

    private final PolicyMethod method;

    @Mixin
    private PolicyFlags policy;

    PolicyGradientCommand(PolicyMethod method) {
        this.method = method;
    }

    /** {@code nernst train em-rl-sequence}. */
    @Command(
            name = "em-rl-sequence",
            description = "Entropy minimisation by reinforcement: responses that the model finds likely as a whole are "
                    + "rewarded, without labels.")
    static final class EmRlSequence extends PolicyGradientCommand {
        EmRlSequence() {
            super(PolicyMethod.EM_RL_SEQUENCE);
        }
    }

    /** {@code nernst train em-rl-token}. */
    @Command(
            name = "em-rl-token",
            description = "Entropy minimisation by reinforcement: responses whose every step the model was sure of are "
                    + "rewarded, without labels.")
    static final class EmRlToken extends PolicyGradientCommand {
        EmRlToken() {
            super(PolicyMethod.EM_RL_TOKEN);
        }
    }

    /** {@code nernst train rloo}. */
    @Command(
            name = "rloo",
            description = "REINFORCE with a leave-one-out baseline on right and wrong answers; rows have an answer.")
    static final class Rloo extends PolicyGradientCommand {
        Rloo() {
            super(PolicyMethod.RLOO);
        }
    }

    /** {@code nernst train grpo}. */
    @Command(
            name = "grpo",
            description = "Group-relative policy optimisation on right and wrong answers; rows have an answer.")
    static final class Grpo extends PolicyGradientCommand {
        Grpo() {
            super(PolicyMethod.GRPO);
        }
    }

    /** {@code nernst train sc-rl}. */
    @Command(
            name = "sc-rl",
            description =
                    "Reinforcement of answers that agree with the other answers to the same prompt, without labels.")
    static final class ScRl extends PolicyGradientCommand {
        ScRl() {
            super(PolicyMethod.SC_RL);
        }
    }

    @Override
    final int defaultRollouts() {
        return ROLLOUTS;
    }

    @Override
    final TrainingMethod method(RolloutOptions options, RolloutSampler sampler) {
        RolloutFlags flags = rollout();
        double entropyCoefficient = flags.profile == Profile.CODE ? CODE_ENTROPY_COEFFICIENT : 0;
        PolicyGradientConfig config = new PolicyGradientConfig(
                options,
                plan(options),
                Aggregation.TOKEN_MEAN,
                method.advantages(),
                policy.clipRange,
                flags.klCoefficient == null ? KL_COEFFICIENT : flags.klCoefficient,
                flags.klEstimator,
                policy.klIn,
                policy.entropyCoefficient == null ? entropyCoefficient : policy.entropyCoefficient,
                filter());
        return new PolicyGradient(method.label(), config, reward(), sampler);
    }

    /** A quarter of the prompts an update, unless told otherwise. */
    private UpdatePlan plan(RolloutOptions options) {
        Integer updates = rollout().updatesPerRollout;
        Integer minibatch = rollout().minibatchSize;
        int quarter = Math.max(1, options.promptsPerStep() / MINIBATCHES);
        return new UpdatePlan(
                updates == null ? 0 : updates,
                minibatch != null ? minibatch : updates == null ? quarter : 0,
                options.samplesPerPrompt());
    }

    private Reward reward() {
        String source = policy.reward;
        if (source != null && source.startsWith(SERVICE)) {
            return RewardService.find(source.substring(SERVICE.length()));
        }
        if (source != null && source.startsWith(COMMAND)) {
            List<String> command =
                    List.of(source.substring(COMMAND.length()).strip().split("\\s+"));
            return new CommandReward(command, REWARD_TIMEOUT_SECONDS);
        }
        if (source != null) {
            throw new InvalidInputException("--reward " + source + ": must be service:NAME or command:LINE");
        }
        Aggregate aggregate = rollout().profile == Profile.CODE ? Aggregate.MEAN : Aggregate.SUM;
        if (policy.rewardAggregate != null) {
            aggregate = policy.rewardAggregate;
        }
        VerifiableReward verifiable = new VerifiableReward(answers().extractor(), AnswerEquivalence.exactOrNumeric());
        Reward own = method.reward(aggregate, rollout().maximize, verifiable);
        if (policy.rewardMix == null) {
            return own;
        }
        Reward entropy = own.needsStatistics()
                ? own
                : PolicyMethod.EM_RL_SEQUENCE.reward(aggregate, rollout().maximize, verifiable);
        return new MixedReward(own.needsStatistics() ? verifiable : own, entropy, policy.rewardMix);
    }

    private AccuracyFilter filter() {
        List<Double> bounds = policy.accuracyFilter;
        if (bounds == null) {
            return AccuracyFilter.NONE;
        }
        if (bounds.size() != 2 || bounds.get(0) > bounds.get(1)) {
            throw new InvalidInputException(
                    "--accuracy-filter " + bounds + ": must be two numbers, the lower one first");
        }
        return new AccuracyFilter(bounds.get(0), bounds.get(1));
    }
}
