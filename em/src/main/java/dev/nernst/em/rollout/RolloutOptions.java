package dev.nernst.em.rollout;

import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.runtime.InvalidInputException;

/**
 * How responses are sampled.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param promptsPerStep prompts of one rollout batch; drawn without replacement, in a new random order each epoch
 * @param samplesPerPrompt responses to each
 * @param maxNewTokens most tokens of a response, the end token included
 * @param temperature divides the logits, of sampling and in training alike: both see one distribution
 * @param logged how many rollouts of a step are written into the run's sample log, drawn at random; more than there are for
 *     all
 * @param dropsRest whether prompts that do not fill a batch are left out of an epoch, rather than making a smaller last one
 */
public record RolloutOptions(
        int promptsPerStep, int samplesPerPrompt, int maxNewTokens, double temperature, int logged, boolean dropsRest) {
    /** Logs all rollouts. */
    public static final int ALL = Integer.MAX_VALUE;

    public RolloutOptions {
        check(promptsPerStep > 0, "batch-size", promptsPerStep);
        check(samplesPerPrompt > 0, "rollouts", samplesPerPrompt);
        check(maxNewTokens > 0, "max-new-tokens", maxNewTokens);
        check(temperature > 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature);
        if (samplesPerPrompt > GenerationOptions.MOST_SAMPLES) {
            throw new InvalidInputException(
                    "rollouts is " + samplesPerPrompt + ", but must be at most " + GenerationOptions.MOST_SAMPLES);
        }
        if (logged < 0) {
            throw new InvalidInputException("log-rollouts is " + logged + ", but must not be negative");
        }
    }

    /** Options by which every prompt counts once an epoch. */
    public RolloutOptions(int promptsPerStep, int samplesPerPrompt, int maxNewTokens, double temperature, int logged) {
        this(promptsPerStep, samplesPerPrompt, maxNewTokens, temperature, logged, false);
    }

    /** As the paper samples: at most 3072 new tokens at temperature 1. */
    public static RolloutOptions of(int promptsPerStep, int samplesPerPrompt) {
        return new RolloutOptions(promptsPerStep, samplesPerPrompt, 3072, 1, ALL);
    }

    /** The same with responses of at most so many tokens. */
    public RolloutOptions withMaxNewTokens(int other) {
        return new RolloutOptions(promptsPerStep, samplesPerPrompt, other, temperature, logged, dropsRest);
    }

    /** The same at another temperature. */
    public RolloutOptions withTemperature(double other) {
        return new RolloutOptions(promptsPerStep, samplesPerPrompt, maxNewTokens, other, logged, dropsRest);
    }

    private static void check(boolean fine, String name, Number value) {
        if (!fine) {
            throw new InvalidInputException(name + " is " + value + ", but must be above 0");
        }
    }
}
