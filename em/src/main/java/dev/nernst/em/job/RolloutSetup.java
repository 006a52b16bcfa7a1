package dev.nernst.em.job;

import dev.nernst.em.heldout.HeldOutScore;
import dev.nernst.em.heldout.Signal;
import dev.nernst.em.loop.CollapseGuard;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.rollout.PromptOrder;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.em.rollout.StepRollouts;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.model.prompt.PromptData;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The methods that learn from responses of the model in training.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param method with its numbers
 * @param data a JSONL file of prompts
 * @param prompts how its rows become prompts; ones that leave no room in the context are left out too
 * @param sources where rollouts come from
 * @param answers takes an answer out of a response
 * @param heldOut how held-out prompts are measured
 * @param guard watches for signs of collapse
 * @param broken what happens when the guard finds one
 * @param ends what ends a response
 */
public record RolloutSetup(
        OwnResponses method,
        Path data,
        PromptData.Options prompts,
        RolloutSources sources,
        AnswerExtractor answers,
        HeldOutOptions heldOut,
        CollapseGuard guard,
        CollapseGuard.Action broken,
        ResponseEnds ends)
        implements MethodSetup {
    /** EM-FT is at its best after some tens of steps or fewer, so weights between must be looked at. */
    private static final long VALIDATE_EVERY = 5;

    private static final int MAX_PROMPT_TOKENS = 1024;

    /** The defaults of the command line. */
    public static RolloutSetup of(OwnResponses method, Path data) {
        return new RolloutSetup(
                method,
                data,
                new PromptData.Options(false, null, MAX_PROMPT_TOKENS),
                LocalSources.DEFAULT,
                AnswerExtractor.boxed(),
                HeldOutOptions.DEFAULT,
                CollapseGuard.DEFAULT,
                CollapseGuard.Action.WARN,
                ResponseEnds.MODEL);
    }

    /** The same with other prompts: put into the chat template, say. */
    public RolloutSetup withPrompts(PromptData.Options other) {
        return new RolloutSetup(method, data, other, sources, answers, heldOut, guard, broken, ends);
    }

    /** The same with rollouts from elsewhere. */
    public RolloutSetup withSources(RolloutSources other) {
        return new RolloutSetup(method, data, prompts, other, answers, heldOut, guard, broken, ends);
    }

    /** The same with answers found in another way. */
    public RolloutSetup withAnswers(AnswerExtractor other) {
        return new RolloutSetup(method, data, prompts, sources, other, heldOut, guard, broken, ends);
    }

    @Override
    public String name() {
        return method.name();
    }

    @Override
    public OptimizerRecipe optimizer() {
        return OptimizerRecipe.OWN_RESPONSES;
    }

    /** That of the rollouts: what is learnt from is the distribution that they are drawn from. */
    @Override
    public double temperature() {
        return method.rollouts().temperature();
    }

    @Override
    public long validateEvery() {
        return VALIDATE_EVERY;
    }

    @Override
    public MethodParts prepare(MethodInput input) throws IOException {
        List<String> notes = new ArrayList<>();
        List<PromptRow> rows = read(data, input, notes);
        if (method.needsAnswers()) {
            requireAnswers(rows, data, "the method");
        }
        RolloutOptions options = method.rollouts();
        Set<Integer> endIds = ends.of(input.model(), notes);
        RolloutSource source = sources.open(input, rows, options, notes);
        StepRollouts rollouts = new StepRollouts(rows, options, source, endIds);
        noteUnused(rollouts.promptsPerStep(), notes);
        PromptOrder order = new PromptOrder(rows.size(), options.promptsPerStep(), input.seed(), options.dropsRest());
        notes.addAll(EpochNotes.of(data, rows.size(), options.promptsPerStep(), order.dropped()));
        return new MethodParts(
                method.over(rollouts, answers),
                epochs -> Math.max(1, Math.round(epochs * order.stepsPerEpoch())),
                validation(input, source, endIds, notes),
                guard.rule(broken, input.note()),
                notes);
    }

    private void noteUnused(int promptsPerStep, List<String> notes) {
        int unused = method.plan().unused(promptsPerStep);
        if (unused > 0) {
            notes.add("--updates-per-rollout " + method.plan().updates() + " and --minibatch-size "
                    + method.plan().minibatchPrompts() + " leave " + unused + " of the " + promptsPerStep
                    + " prompts of each step out of training, though responses to them are sampled");
        }
    }

    private List<PromptRow> read(Path file, MethodInput input, List<String> notes) throws IOException {
        int context = input.model().config().maxPositions();
        PromptData read = PromptData.read(
                file,
                input.encoder(),
                new PromptData.Options(
                        prompts.chat(), prompts.system(), Math.min(prompts.maxPromptTokens(), context - 1)));
        if (!read.tooLong().isEmpty()) {
            notes.add(file + ": " + read.tooLong().size() + " prompts are too long and left out, the first in line "
                    + read.tooLong().getFirst());
        }
        return read.rows();
    }

    private RunHooks.@Nullable Validation validation(
            MethodInput input, RolloutSource source, Set<Integer> endIds, List<String> notes) throws IOException {
        Path file = input.heldOut();
        if (file == null) {
            return null;
        }
        List<PromptRow> rows = read(file, input, notes);
        Signal signal = heldOut.signal();
        if (signal.needsAnswers()) {
            requireAnswers(rows, file, "--keep-best-signal " + signal.option());
        }
        HeldOutScore score = new HeldOutScore(
                rows,
                new HeldOutScore.Options(
                        heldOut.samples(),
                        method.rollouts().maxNewTokens(),
                        answers,
                        AnswerEquivalence.exactOrNumeric(),
                        input.seed()),
                endIds);
        return context -> {
            Map<String, Double> signals = score.measure(source, context.weightsVersion());
            if (signal.comparesAnswers() && signals.getOrDefault(HeldOutScore.ANSWER_RATE, 0.0) == 0) {
                input.note()
                        .accept(file + ": no response has an answer that --answer finds, so --keep-best-signal "
                                + signal.option() + " cannot tell weights apart");
            }
            double value = signals.getOrDefault(signal.metric(), Double.NaN);
            return new RunHooks.Score(signals, signal.option(), value, signal.moreIsBetter());
        };
    }

    private static void requireAnswers(List<PromptRow> rows, Path file, String who) {
        for (PromptRow row : rows) {
            if (row.answer() == null) {
                throw new InvalidInputException(
                        file + ", line " + row.line() + ": field answer is missing, which " + who + " needs");
            }
        }
    }
}
