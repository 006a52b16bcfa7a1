package dev.nernst.cli.commands.generate;

import dev.nernst.model.generate.Generation;
import org.jspecify.annotations.Nullable;

/**
 * One generation in {@code --json}.
 *
 * @param promptIds token ids of the prompt
 * @param tokenIds the new ones only, the end token included
 * @param text of the new tokens, without the end token
 * @param finishReason {@code stop} or {@code length}
 * @param logprobs of each new token in nats, of the model itself at temperature 1
 * @param weights how they were loaded, {@code copy} or {@code map}; null where that stands beside all samples
 */
public record GenerationReport(
        int[] promptIds,
        int[] tokenIds,
        String text,
        String finishReason,
        double[] logprobs,
        @Nullable String weights) {
    static GenerationReport of(Generation generation, @Nullable String weights) {
        return new GenerationReport(
                generation.promptIds(),
                generation.tokenIds(),
                generation.text(),
                generation.finishReason().label(),
                generation.logProbabilities(),
                weights);
    }
}
