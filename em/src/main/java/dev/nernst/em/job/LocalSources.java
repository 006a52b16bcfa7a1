package dev.nernst.em.job;

import dev.nernst.em.rollout.LocalRollouts;
import dev.nernst.em.rollout.RecordingBudget;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSource;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine on the model in training itself.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param recordMib memory that what the model computes for the rollouts of a step may take, MiB; 0 for none
 */
public record LocalSources(int recordMib) implements RolloutSources {
    /** The defaults of the command line. */
    public static final LocalSources DEFAULT = new LocalSources(2048);

    private static final int MOST_SEQUENCES = 64;

    public LocalSources {
        if (recordMib < 0) {
            throw new InvalidInputException("record-rollouts is " + recordMib + ", but must not be negative");
        }
    }

    @Override
    public RolloutSource open(MethodInput input, List<PromptRow> prompts, RolloutOptions options, List<String> notes) {
        BatchEngine engine = input.model().newEngine(EngineOptions.DEFAULT.withMaxSequences((int)
                Math.min(MOST_SEQUENCES, (long) options.promptsPerStep() * options.samplesPerPrompt())));
        return new LocalRollouts(engine, recording(input, prompts, options, engine, notes));
    }

    private @Nullable Recording recording(
            MethodInput input,
            List<PromptRow> prompts,
            RolloutOptions options,
            BatchEngine engine,
            List<String> notes) {
        if (recordMib == 0 || input.activationCheckpointing() || !engine.canShare()) {
            return null;
        }
        return new RecordingBudget(recordMib)
                .recording(input.model().config(), input.model().provider().memory(), prompts, options, notes);
    }
}
