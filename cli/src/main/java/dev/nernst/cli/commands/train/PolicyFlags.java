package dev.nernst.cli.commands.train;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.method.AccuracyFilter;
import dev.nernst.em.method.KlPlacement;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the policy-gradient methods. */
@HelpGroup(HelpGroup.REWARD)
final class PolicyFlags {
    @Option(
            names = "--clip-range",
            paramLabel = "E",
            description = "How far a token's ratio may leave 1 before it teaches nothing. Default: 0.2.")
    private @Nullable Double clipRange;

    @Option(
            names = "--kl-in",
            paramLabel = "WHERE",
            description = "Where the divergence is charged: loss, reward. Default: loss.")
    private @Nullable KlPlacement klIn;

    @Option(
            names = "--entropy-coefficient",
            paramLabel = "C",
            description =
                    "Of an entropy bonus in the loss, opposite to the method. Default: 0.001 in profile code, 0 in "
                            + "profile paper.")
    private @Nullable Double entropyCoefficient;

    @Option(
            names = "--reward-aggregate",
            paramLabel = "A",
            description =
                    "How an entropy reward is taken over a response's tokens: sum, mean. Default: mean in profile "
                            + "code, sum in profile paper.")
    @Nullable
    Aggregate rewardAggregate;

    @Option(
            names = "--reward-mix",
            paramLabel = "W",
            description =
                    "Weight of the entropy reward beside the verifiable one, each centred within its prompt; may be"
                            + " negative. For rloo, grpo and sc-rl the sequence's log-probability is mixed in, for the"
                            + " em-rl methods the verifiable reward becomes the first part, and with --reward that one.")
    @Nullable
    Double rewardMix;

    @Option(
            names = "--accuracy-filter",
            paramLabel = "LOW,HIGH",
            split = ",",
            description = "Learn only from prompts whose mean reward lies within these bounds.")
    private @Nullable List<Double> accuracyFilter;

    @Option(
            names = "--reward",
            paramLabel = "SOURCE",
            description =
                    "Rewards from elsewhere instead of the method's own: service:NAME, a Java service on the class path "
                            + "that META-INF/services/dev.nernst.em.reward.RewardService names; or command:LINE, a "
                            + "program that is started once a step, reads a JSON object a line for each response, with the "
                            + "fields id, prompt, response, truncated, where the row has one answer, and the whole row, "
                            + "and writes a number a line. Quotes in LINE are those of a shell.")
    @Nullable
    String reward;

    @Option(
            names = "--reward-timeout",
            paramLabel = "SECONDS",
            description = "Most time that a reward command may take for a step. Default: 600.")
    @Nullable
    Long rewardTimeout;

    /** Fills in what is not given, from the defaults of the method and its profile; of rewards, {@link RewardChoice} knows. */
    void settle(PolicyGradientConfig defaults) {
        clipRange = requireNonNullElse(clipRange, defaults.clipRange());
        klIn = requireNonNullElse(klIn, defaults.klPlacement());
        entropyCoefficient = requireNonNullElse(entropyCoefficient, defaults.entropyCoefficient());
    }

    /** After defaults are settled, as all that follows. */
    double clipRange() {
        return requireNonNull(clipRange);
    }

    KlPlacement klPlacement() {
        return requireNonNull(klIn);
    }

    double entropyCoefficient() {
        return requireNonNull(entropyCoefficient);
    }

    AccuracyFilter filter() {
        List<Double> bounds = accuracyFilter;
        if (bounds == null) {
            return AccuracyFilter.NONE;
        }
        if (bounds.size() != 2) {
            throw new InvalidInputException("--accuracy-filter: takes two numbers, LOW,HIGH, not " + bounds.size());
        }
        return new AccuracyFilter(bounds.get(0), bounds.get(1));
    }
}
