package dev.nernst.em.job;

import dev.nernst.em.heldout.Signal;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.runtime.InvalidInputException;

/**
 * How methods that learn from their own responses are measured on held-out prompts.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param signal chooses the best weights
 * @param samples sampled answers to each prompt, beside the greedy one
 */
public record HeldOutOptions(Signal signal, int samples) {
    /** The defaults of the command line. */
    public static final HeldOutOptions DEFAULT = new HeldOutOptions(Signal.FINISHED_CONSISTENCY, 2);

    public HeldOutOptions {
        if (samples < 1 || samples > GenerationOptions.MOST_SAMPLES) {
            throw new InvalidInputException(
                    "held-out-samples is " + samples + ", but must be from 1 to " + GenerationOptions.MOST_SAMPLES);
        }
    }
}
