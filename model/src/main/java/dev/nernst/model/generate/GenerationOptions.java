package dev.nernst.model.generate;

import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;

/**
 * How a text is continued.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param maxNewTokens most tokens to generate
 * @param sampling how tokens are drawn
 * @param stopStrings texts that end the generation and are cut off
 * @param samples continuations of each prompt
 * @param seed of everything that is left to chance
 */
public record GenerationOptions(
        int maxNewTokens, SamplingOptions sampling, List<String> stopStrings, int samples, long seed) {
    /** Of one prompt. */
    public static final int MOST_SAMPLES = 65_536;

    public GenerationOptions {
        stopStrings = List.copyOf(stopStrings);
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw new InvalidInputException(
                    "the number of samples is " + samples + ", but must be from 1 to " + MOST_SAMPLES);
        }
    }

    /** The most probable token every time. */
    public static GenerationOptions greedy(int maxNewTokens) {
        return new GenerationOptions(maxNewTokens, SamplingOptions.GREEDY, List.of(), 1, 0);
    }

    /** One text, drawn at this temperature. */
    public static GenerationOptions sampled(int maxNewTokens, double temperature, long seed) {
        SamplingOptions sampling = SamplingOptions.UNTRUNCATED.withTemperature(temperature);
        return new GenerationOptions(maxNewTokens, sampling, List.of(), 1, seed);
    }
}
