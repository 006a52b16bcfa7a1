package dev.nernst.em.job;

import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a method: how long it runs, what is measured, what is kept.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param steps batches of data; null for what {@code epochs} take
 * @param epochs how often all data are used
 * @param microBatchSize sequences that go through the model at once
 * @param activationCheckpointing whether blocks are run again in the backward pass instead of keeping what is in them
 * @param seed of everything random
 * @param heldOut held-out data of the kind of the data, or null
 * @param keepBest whether the weights that do best on it become the result
 * @param validateEvery steps between measurements of it; 0 for the first and the last alone, null for what the method has
 * @param sample a prompt that is continued now and then, or null
 * @param saveEvery steps between checkpoints; 0 for one at the end alone
 * @param keepLast checkpoints that are kept
 */
public record RunOptions(
        @Nullable Long steps,
        double epochs,
        int microBatchSize,
        boolean activationCheckpointing,
        long seed,
        @Nullable Path heldOut,
        boolean keepBest,
        @Nullable Long validateEvery,
        @Nullable PromptSample sample,
        long saveEvery,
        int keepLast) {
    /** The defaults of the command line. */
    public static final RunOptions DEFAULT = new RunOptions(null, 1, 4, false, 0, null, false, null, null, 100, 2);

    public RunOptions {
        positive(microBatchSize, "micro-batch-size");
        positive(keepLast, "keep-last");
        notNegative(saveEvery, "save-every");
        notNegative(validateEvery == null ? 0 : validateEvery, "validate-every");
        if (steps != null) {
            positive(steps, "steps");
        }
        if (!(epochs > 0 && epochs < Double.POSITIVE_INFINITY)) {
            throw new InvalidInputException("epochs is " + epochs + ", but must be above 0");
        }
        if (keepBest && heldOut == null) {
            throw new IllegalArgumentException("the best weights are chosen on held-out data, and there is none");
        }
    }

    /** The same for so many steps. */
    public RunOptions withSteps(long other) {
        return new RunOptions(
                other,
                epochs,
                microBatchSize,
                activationCheckpointing,
                seed,
                heldOut,
                keepBest,
                validateEvery,
                sample,
                saveEvery,
                keepLast);
    }

    /** The same with another seed. */
    public RunOptions withSeed(long other) {
        return new RunOptions(
                steps,
                epochs,
                microBatchSize,
                activationCheckpointing,
                other,
                heldOut,
                keepBest,
                validateEvery,
                sample,
                saveEvery,
                keepLast);
    }

    /** The same with so many sequences at once. */
    public RunOptions withMicroBatchSize(int other) {
        return new RunOptions(
                steps,
                epochs,
                other,
                activationCheckpointing,
                seed,
                heldOut,
                keepBest,
                validateEvery,
                sample,
                saveEvery,
                keepLast);
    }

    /** The same with other steps between measurements of held-out data; null for what the method has. */
    public RunOptions withValidateEvery(@Nullable Long other) {
        return new RunOptions(
                steps,
                epochs,
                microBatchSize,
                activationCheckpointing,
                seed,
                heldOut,
                keepBest,
                other,
                sample,
                saveEvery,
                keepLast);
    }

    /**
     * The same, measured on held-out data.
     *
     * @param best whether the weights that do best on it become the result
     */
    public RunOptions withHeldOut(Path file, boolean best) {
        return new RunOptions(
                steps,
                epochs,
                microBatchSize,
                activationCheckpointing,
                seed,
                file,
                best,
                validateEvery,
                sample,
                saveEvery,
                keepLast);
    }

    private static void notNegative(long value, String name) {
        if (value < 0) {
            throw new InvalidInputException(name + " is " + value + ", but must not be negative");
        }
    }

    private static void positive(long value, String name) {
        if (value < 1) {
            throw new InvalidInputException(name + " is " + value + ", but must be above 0");
        }
    }
}
