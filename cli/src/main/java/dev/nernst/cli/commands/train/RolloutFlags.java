package dev.nernst.cli.commands.train;

import dev.nernst.em.method.Profile;
import dev.nernst.em.objective.KlEstimator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of the methods that learn from their own responses. What is not given is set by the method and its profile. */
final class RolloutFlags {
    @Option(
            names = "--profile",
            paramLabel = "P",
            defaultValue = "code",
            description = "Whose defaults hold where they differ: paper, the equations; code, the released scripts. "
                    + "Default: ${DEFAULT-VALUE}.")
    Profile profile;

    @Option(
            names = "--rollouts",
            paramLabel = "N",
            description = "Responses to each prompt. Default: 1 for em-ft, 4 for the others.")
    @Nullable
    Integer rollouts;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "3072",
            description = "Most tokens of a response, as far as the context reaches. Default: ${DEFAULT-VALUE}.")
    int maxNewTokens;

    @Option(
            names = "--max-prompt-tokens",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Longer prompts are left out, and said. Default: ${DEFAULT-VALUE}.")
    int maxPromptTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "Of the rollouts; the methods are defined at 1. Default: ${DEFAULT-VALUE}.")
    double temperature;

    @Mixin
    ChatFlags conversations;

    @Option(
            names = "--updates-per-rollout",
            paramLabel = "N",
            description =
                    "Optimiser updates a rollout batch. Default: 1 for em-ft; for the others what one pass takes in "
                            + "mini-batches of --minibatch-size.")
    @Nullable
    Integer updatesPerRollout;

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            description =
                    "Prompts an update, with all their responses. Default: an equal share of one pass; a quarter of "
                            + "--batch-size for the policy-gradient methods, as in the released scripts.")
    @Nullable
    Integer minibatchSize;

    @Option(
            names = "--kl-coefficient",
            paramLabel = "B",
            description =
                    "Of the divergence from the model before training. Default: 0 for em-ft, 0.001 for the others.")
    @Nullable
    Double klCoefficient;

    @Option(
            names = "--kl-estimator",
            paramLabel = "K",
            defaultValue = "k3",
            description = "How it is read off sampled tokens: k1, k2, k3. Default: ${DEFAULT-VALUE}.")
    KlEstimator klEstimator;

    @Option(
            names = "--maximize",
            description = "Flip the sign of the entropy objective: the ablation that makes a model less sure.")
    boolean maximize;
}
