package dev.nernst.cli.commands.train;

import dev.nernst.em.job.OwnResponses;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The policy-gradient methods: one command each, told apart by their {@link PolicyMethod}. */
abstract class PolicyGradientCommand extends RolloutCommand {
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
    final OwnResponses method(RolloutFlags flags, RunFlags run) {
        PolicyGradientConfig defaults = PolicyGradientConfig.of(method, flags.profile(run), run.batchSize);
        flags.settle(
                defaults.rollouts(),
                defaults.plan(),
                defaults.aggregation(),
                defaults.klCoefficient(),
                defaults.klEstimator());
        policy.settle(defaults);
        RewardChoice choice = new RewardChoice(method, policy, flags);
        choice.settle(defaults.reward());
        PolicyGradientConfig config = new PolicyGradientConfig(
                flags.options(run),
                flags.plan(),
                flags.aggregation(),
                method.advantages(),
                policy.clipRange(),
                flags.klCoefficient(),
                flags.klEstimator(),
                policy.klPlacement(),
                policy.entropyCoefficient(),
                choice.options(),
                policy.filter(),
                flags.logKl);
        return new OwnResponses.Reinforcement(method, config, choice.outside());
    }
}
