package dev.nernst.cli.commands.train;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.job.ResponseEnds;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.runtime.InvalidInputException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of the methods that learn from their own responses. What is not given is set by the method and its profile. */
@HelpGroup(HelpGroup.ROLLOUTS)
final class RolloutFlags {
    @Option(
            names = "--profile",
            paramLabel = "P",
            description = "Whose defaults hold where they differ: paper, the equations; code, the released scripts. "
                    + "Default: code.")
    private @Nullable Profile profile;

    @Option(
            names = "--rollouts",
            paramLabel = "N",
            description =
                    "Responses to each prompt; a single one has no baseline to compare with. Default: 1 for em-ft, 4 "
                            + "for the others.")
    private @Nullable Integer rollouts;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Most tokens of a response, as far as the context reaches. Default: 3072.")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = "--max-prompt-tokens",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Longer prompts are left out, and said. Default: ${DEFAULT-VALUE}.")
    int maxPromptTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description =
                    "Of the rollouts, and of the log-probabilities and entropies that are learnt from. Default: 1.")
    private @Nullable Double temperature;

    @Mixin
    ChatFlags conversations;

    @Option(
            names = "--updates-per-rollout",
            paramLabel = "N",
            description = "Optimiser updates a rollout batch. Default: what one pass takes in mini-batches of "
                    + "--minibatch-size; without that 1 for em-ft and 4 for the others, as in the released "
                    + "scripts.")
    @Nullable
    Integer updatesPerRollout;

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            description = "Prompts an update, with all their responses. Default: an equal share of one pass.")
    @Nullable
    Integer minibatchSize;

    @Option(
            names = "--kl-coefficient",
            paramLabel = "B",
            description =
                    "Of the divergence from the model before training. Default: 0 for em-ft, 0.001 for the others.")
    private @Nullable Double klCoefficient;

    @Option(
            names = "--kl-estimator",
            paramLabel = "K",
            description = "How it is read off sampled tokens: k1, k2, k3. Default: k3.")
    private @Nullable KlEstimator klEstimator;

    @Option(
            names = "--maximize",
            description = "Flip the sign of the entropy objective: the ablation that makes a model less sure.")
    boolean maximize;

    @Option(
            names = "--log-kl",
            description =
                    "Measure the divergence from the model before training where --kl-coefficient is 0 too, for a "
                            + "forward pass more.")
    boolean logKl;

    @Option(
            names = "--loss-aggregate",
            paramLabel = "A",
            converter = AggregationConverter.class,
            description = "How token losses become one: token-mean over all response tokens of an update; "
                    + "micro-batch-mean, a mean of the micro-batches' token means, as in the released code; "
                    + "sequence-mean, over responses of their means; sequence-sum, of their sums. Default: token-mean, "
                    + "but sequence-sum for em-ft in profile paper.")
    private @Nullable Aggregation lossAggregate;

    @Option(
            names = "--record-rollouts",
            paramLabel = "MIB",
            defaultValue = "2048",
            description =
                    "Memory that what the model computes for the rollouts of a step may take, so that passes over "
                            + "them before the weights change need not compute it again; where it may not fit, logits are left "
                            + "out, then everything, and that is said. 0 for never. Default: ${DEFAULT-VALUE}.")
    int recordMib;

    @Option(
            names = "--log-rollouts",
            paramLabel = "N",
            defaultValue = "all",
            description = "How many rollouts of each step are written into samples.jsonl, drawn at random: all, or a "
                    + "number. Default: ${DEFAULT-VALUE}.")
    private String logRollouts;

    @Option(
            names = "--response-ends",
            paramLabel = "WHOSE",
            description = "What ends a response: model, every token at which generate stops; tokenizer, its end token "
                    + "alone. Default: model, but tokenizer with --profile code.")
    private @Nullable ResponseEnds responseEnds;

    /** The profile; fills in what the flag itself brings. */
    Profile profile(RunFlags run) {
        run.settleLastBatch(profile == Profile.CODE);
        responseEnds =
                requireNonNullElse(responseEnds, profile == Profile.CODE ? ResponseEnds.TOKENIZER : ResponseEnds.MODEL);
        profile = requireNonNullElse(profile, Profile.CODE);
        return profile;
    }

    /** Fills in what is not given, from the defaults of the method and its profile. */
    void settle(
            RolloutOptions sampling,
            UpdatePlan plan,
            Aggregation aggregation,
            double coefficient,
            KlEstimator estimator) {
        rollouts = requireNonNullElse(rollouts, sampling.samplesPerPrompt());
        maxNewTokens = requireNonNullElse(maxNewTokens, sampling.maxNewTokens());
        temperature = requireNonNullElse(temperature, sampling.temperature());
        if (updatesPerRollout == null && minibatchSize == null) {
            updatesPerRollout = plan.updates();
        }
        lossAggregate = requireNonNullElse(lossAggregate, aggregation);
        klCoefficient = requireNonNullElse(klCoefficient, coefficient);
        klEstimator = requireNonNullElse(klEstimator, estimator);
    }

    /** How responses are sampled, after defaults are settled, as all that follows. */
    RolloutOptions options(RunFlags run) {
        return new RolloutOptions(
                run.batchSize,
                requireNonNull(rollouts),
                requireNonNull(maxNewTokens),
                requireNonNull(temperature),
                loggedRollouts(),
                run.dropsRest());
    }

    ResponseEnds ends() {
        return requireNonNull(responseEnds);
    }

    Aggregation aggregation() {
        return requireNonNull(lossAggregate);
    }

    double klCoefficient() {
        return requireNonNull(klCoefficient);
    }

    KlEstimator klEstimator() {
        return requireNonNull(klEstimator);
    }

    /** How a rollout batch is used. */
    UpdatePlan plan() {
        return new UpdatePlan(
                updatesPerRollout == null ? 0 : updatesPerRollout, minibatchSize == null ? 0 : minibatchSize);
    }

    /** How many rollouts of a step are logged. */
    private int loggedRollouts() {
        if (logRollouts.equals("all")) {
            return RolloutOptions.ALL;
        }
        try {
            int number = Integer.parseInt(logRollouts);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message below.
        }
        throw new InvalidInputException("--log-rollouts " + logRollouts + ": must be all or a whole number from 0");
    }
}
