package dev.nernst.em.rollout;

import dev.nernst.runtime.InvalidInputException;

/**
 * How responses are sampled.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param promptsPerStep prompts of one rollout batch; drawn without replacement, in a new random order each epoch
 * @param samplesPerPrompt responses to each
 * @param maxNewTokens most tokens of a response, the end token included
 * @param temperature divides the logits; the methods are defined at 1, where sampling and training see one distribution
 */
public record RolloutOptions(int promptsPerStep, int samplesPerPrompt, int maxNewTokens, double temperature) {
    public RolloutOptions {
        check(promptsPerStep > 0, "batch-size", promptsPerStep);
        check(samplesPerPrompt > 0, "rollouts", samplesPerPrompt);
        check(maxNewTokens > 0, "max-new-tokens", maxNewTokens);
        check(temperature > 0, "temperature", temperature);
    }

    private static void check(boolean fine, String name, Number value) {
        if (!fine) {
            throw new InvalidInputException(name + " is " + value + ", but must be above 0");
        }
    }
}
