package dev.nernst.cli.commands.train;

import dev.nernst.em.method.KlPlacement;
import dev.nernst.em.reward.Aggregate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the policy-gradient methods. */
final class PolicyFlags {
    @Option(
            names = "--clip-range",
            paramLabel = "E",
            defaultValue = "0.2",
            description = "How far a token's ratio may leave 1 before it teaches nothing. Default: ${DEFAULT-VALUE}.")
    double clipRange;

    @Option(
            names = "--kl-in",
            paramLabel = "WHERE",
            defaultValue = "loss",
            description = "Where the divergence is charged: loss, reward. Default: ${DEFAULT-VALUE}.")
    KlPlacement klIn;

    @Option(
            names = "--entropy-coefficient",
            paramLabel = "C",
            description =
                    "Of an entropy bonus in the loss, opposite to the method. Default: 0.001 in profile code, 0 in "
                            + "profile paper.")
    @Nullable
    Double entropyCoefficient;

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
    @Nullable
    List<Double> accuracyFilter;

    @Option(
            names = "--reward",
            paramLabel = "SOURCE",
            description =
                    "Rewards from elsewhere instead of the method's own: service:NAME, a Java service on the class path "
                            + "that META-INF/services/dev.nernst.em.reward.RewardService names; or command:LINE, a "
                            + "program that is started once a step, reads a JSON object a line for each response, with the "
                            + "fields id, prompt, response, truncated and, where the row has one, answer, and writes a "
                            + "number a line. Quotes in LINE are those of a shell.")
    @Nullable
    String reward;

    @Option(
            names = "--reward-timeout",
            paramLabel = "SECONDS",
            description = "Most time that a reward command may take for a step. Default: 600.")
    @Nullable
    Long rewardTimeout;
}
