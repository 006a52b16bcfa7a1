package dev.nernst.em.rollout;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.memory.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether what the model computes for the rollouts of a step is recorded: by the most that it may take, so that a run's steps are
 * all alike. Logits are left out where they do not fit beside the rest.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param mib most memory, MiB
 */
public record RecordingBudget(long mib) {
    private static final int MIB_BITS = 20;

    /**
     * Where rollouts are recorded, or null if that may take too much.
     *
     * @param memory of the provider that computes the passes
     * @param prompts of which a step takes some
     * @param notes receives what is left out, a sentence each
     */
    public @Nullable Recording recording(
            ModelConfig config, Memory memory, List<PromptRow> prompts, RolloutOptions options, List<String> notes) {
        long longest =
                prompts.stream().mapToLong(prompt -> prompt.ids().length).max().orElse(0);
        long sampled = (long) options.promptsPerStep() * options.samplesPerPrompt() * options.maxNewTokens();
        long tokens = options.promptsPerStep() * longest + sampled;
        long needed = tokens * Recording.bytesPerToken(config) >> MIB_BITS;
        if (needed > mib) {
            notes.add("what the model computes for the rollouts of a step may take " + needed
                    + " MiB, more than --record-rollouts allows, so the first update computes it again");
            return null;
        }
        long logits = sampled * Recording.logitsBytesPerToken(config) >> MIB_BITS;
        boolean keepsLogits = needed + logits <= mib;
        if (!keepsLogits) {
            notes.add("the logits of a step's rollouts may take " + logits + " MiB beside " + needed
                    + " MiB of the rest, more than --record-rollouts allows, so the first update computes them again");
        }
        return new Recording(memory, keepsLogits);
    }
}
