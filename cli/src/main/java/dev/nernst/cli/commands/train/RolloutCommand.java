package dev.nernst.cli.commands.train;

import dev.nernst.em.heldout.HeldOutScore;
import dev.nernst.em.heldout.Signal;
import dev.nernst.em.loop.CollapseGuard;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.Update;
import dev.nernst.em.rollout.PromptOrder;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptData;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A method that learns from responses of the model in training. */
abstract class RolloutCommand extends TrainMethodCommand {
    /** EM-FT is at its best after some tens of steps or fewer, so weights between must be looked at. */
    private static final long VALIDATE_EVERY = 5;

    private static final int MOST_SEQUENCES = 64;
    private static final int MIB_BITS = 20;

    @Mixin
    private RolloutFlags rollout;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private GuardFlags guard;

    RolloutCommand() {
        super(VALIDATE_EVERY);
    }

    RolloutFlags rollout() {
        return rollout;
    }

    AnswerFlags answers() {
        return answers;
    }

    /** Fills in flags whose defaults the method and its profile set. */
    abstract void settleMethod(RolloutFlags flags, int batchSize);

    /** Whether the method compares with the answers of data rows. */
    abstract boolean needsAnswers();

    /** The method over prompts that are ready. */
    abstract TrainingMethod method(RolloutOptions options, RolloutSampler sampler);

    @Override
    final OptimizerRecipe recipe() {
        return OptimizerRecipe.OWN_RESPONSES;
    }

    @Override
    final void settle(int batchSize) {
        settleMethod(rollout, batchSize);
    }

    @Override
    final MethodParts prepare(MethodInput input) throws IOException {
        List<String> notes = new ArrayList<>();
        List<PromptRow> prompts = read(input.data(), input, notes);
        if (needsAnswers()) {
            requireAnswers(prompts, input.data(), "the method");
        }
        RolloutOptions options = rollout.options(input.batchSize());
        BatchEngine engine = input.model()
                .newEngine(EngineOptions.DEFAULT.withMaxSequences(
                        Math.min(MOST_SEQUENCES, options.promptsPerStep() * options.samplesPerPrompt())));
        Set<Integer> endIds = endIds(input.model(), notes);
        Recording recording = recording(input, prompts, options, engine, notes);
        RolloutSampler sampler = new RolloutSampler(prompts, options, engine, endIds, recording);
        noteUnused(sampler.promptsPerStep(), notes);
        PromptOrder order = new PromptOrder(prompts.size(), options.promptsPerStep(), input.seed());
        return new MethodParts(
                method(options, sampler),
                epochs -> Math.max(1, Math.round(epochs * order.stepsPerEpoch())),
                validation(input, options, engine, endIds, notes),
                stopRule(input.note()),
                notes);
    }

    /**
     * Where rollouts are recorded, or null if they are not: by the most that they may take, so that a run's steps are all
     * alike. Logits are left out where they do not fit beside the rest.
     */
    private @Nullable Recording recording(
            MethodInput input,
            List<PromptRow> prompts,
            RolloutOptions options,
            BatchEngine engine,
            List<String> notes) {
        if (rollout.recordMib < 0) {
            throw new InvalidInputException("--record-rollouts is " + rollout.recordMib + ", but must not be negative");
        }
        if (rollout.recordMib == 0 || input.activationCheckpointing() || !engine.canShare()) {
            return null;
        }
        ModelConfig config = input.model().config();
        long longest =
                prompts.stream().mapToLong(prompt -> prompt.ids().length).max().orElse(0);
        long sampled = (long) options.promptsPerStep() * options.samplesPerPrompt() * options.maxNewTokens();
        long tokens = options.promptsPerStep() * longest + sampled;
        long mib = tokens * Recording.bytesPerToken(config) >> MIB_BITS;
        if (mib > rollout.recordMib) {
            notes.add("what the model computes for the rollouts of a step may take " + mib
                    + " MiB, more than --record-rollouts allows, so the first update computes it again");
            return null;
        }
        long logitsMib = sampled * Recording.logitsBytesPerToken(config) >> MIB_BITS;
        boolean keepsLogits = mib + logitsMib <= rollout.recordMib;
        if (!keepsLogits) {
            notes.add("the logits of a step's rollouts may take " + logitsMib + " MiB beside " + mib
                    + " MiB of the rest, more than --record-rollouts allows, so the first update computes them again");
        }
        return new Recording(input.model().provider().memory(), keepsLogits);
    }

    private void noteUnused(int prompts, List<String> notes) {
        int unused = rollout.plan().unused(prompts);
        if (unused > 0) {
            notes.add("--updates-per-rollout " + rollout.updatesPerRollout + " and --minibatch-size "
                    + rollout.minibatchSize + " leave " + unused + " of the " + prompts
                    + " prompts of each step out of training, though responses to them are sampled");
        }
    }

    private List<PromptRow> read(Path file, MethodInput input, List<String> notes) throws IOException {
        int context = input.model().config().maxPositions();
        PromptData data = PromptData.read(
                file,
                input.encoder(),
                new PromptData.Options(
                        rollout.conversations.chat,
                        rollout.conversations.system,
                        Math.min(rollout.maxPromptTokens, context - 1)));
        if (!data.tooLong().isEmpty()) {
            notes.add(file + ": " + data.tooLong().size() + " prompts are too long and left out, the first in line "
                    + data.tooLong().getFirst());
        }
        return data.rows();
    }

    /** The ends that config.json names, else the tokenizer's; generation_config.json has no say in how rollouts are made. */
    private static Set<Integer> endIds(LanguageModel model, List<String> notes) {
        Set<Integer> named = new HashSet<>(model.config().eosIds());
        if (named.isEmpty()) {
            model.tokenizer().eosId().ifPresent(named::add);
        }
        if (named.isEmpty()) {
            notes.add(model.path()
                    + ": neither the configuration (eos_token_id) nor the tokenizer (eos_token) names a token "
                    + "that ends a response, so each runs to --max-new-tokens");
        }
        return named;
    }

    private RunHooks.@Nullable Validation validation(
            MethodInput input, RolloutOptions options, BatchEngine engine, Set<Integer> endIds, List<String> notes)
            throws IOException {
        Path file = input.heldOut();
        if (file == null) {
            return null;
        }
        List<PromptRow> prompts = read(file, input, notes);
        Signal signal = answers.signal();
        if (signal.needsAnswers()) {
            requireAnswers(prompts, file, "--keep-best-signal " + signal.option());
        }
        HeldOutScore heldOut = new HeldOutScore(
                prompts,
                new HeldOutScore.Options(
                        answers.heldOutSamples,
                        options.maxNewTokens(),
                        answers.extractor(),
                        AnswerEquivalence.exactOrNumeric(),
                        input.seed()),
                endIds);
        return context -> {
            Map<String, Double> signals = heldOut.measure(engine, context.passes());
            if (signal.comparesAnswers() && signals.getOrDefault(HeldOutScore.ANSWER_RATE, 0.0) == 0) {
                input.note()
                        .accept(file + ": no response has an answer that --answer finds, so --keep-best-signal "
                                + signal.option() + " cannot tell weights apart");
            }
            double value = signals.getOrDefault(signal.metric(), Double.NaN);
            return new RunHooks.Score(signals, signal.option(), value, signal.moreIsBetter());
        };
    }

    private static void requireAnswers(List<PromptRow> prompts, Path file, String who) {
        for (PromptRow prompt : prompts) {
            if (prompt.answer() == null) {
                throw new InvalidInputException(
                        file + ", line " + prompt.line() + ": field answer is missing, which " + who + " needs");
            }
        }
    }

    private RunHooks.StopRule stopRule(Consumer<String> note) {
        CollapseGuard bounds = guard.guard();
        return update -> {
            List<String> warnings =
                    guard.action == GuardFlags.Action.OFF ? List.of() : bounds.warnings(metrics(update));
            if (guard.action == GuardFlags.Action.STOP && !warnings.isEmpty()) {
                return Optional.of(warnings.getFirst());
            }
            warnings.forEach(note);
            return Optional.empty();
        };
    }

    private static Map<String, Double> metrics(Update update) {
        Map<String, Double> metrics = new HashMap<>(update.metrics());
        if (update.result().responseTokens() > 0) {
            metrics.put("entropy", update.result().meanEntropy());
        }
        return metrics;
    }
}
