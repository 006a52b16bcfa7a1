package dev.nernst.em.method;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A method of training: where the gradient of each optimiser update comes from. The {@code TrainingRun} around it clips,
 * checks, applies, logs and saves. A method must be a function of its configuration, the weights and the
 * {@link TrainingContext}: with random numbers keyed by seed and step, a run that is resumed gives the same bits.
 *
 * <p>Called by one thread, that of the run.
 */
public interface TrainingMethod extends AutoCloseable {
    /** The name on the command line, for example {@code em-ft}. */
    String name();

    /**
     * Adds the gradients of the next update to the trainable parameters, whose gradients are zero before.
     *
     * @throws UpdateFailedException if something outside the run that it asks fails
     * @throws java.util.concurrent.CancellationException if it was broken off; the update can be done again then too
     */
    Update addGradients(TrainingContext context);

    /**
     * Breaks off, from whichever thread, what {@link #addGradients} waits for outside the run, for good: the run is to stop.
     * Often there is nothing of that kind.
     */
    default void breakOff() {}

    /** Whether the method compares with a reference model, so that the run must keep one. */
    default boolean needsReference() {
        return false;
    }

    /** How many updates a step has; schedules of the learning rate count updates. */
    default int updatesPerStep() {
        return 1;
    }

    /** Bytes of memory that it holds beside the model's and the passes', after an update; often none. */
    default long heldBytes() {
        return 0;
    }

    /** Writes files into a checkpoint's directory: what it carries from one update to the next within a step; often nothing. */
    default void saveState(Path directory) throws IOException {}

    /** Reads what {@link #saveState} wrote, which may be nothing. */
    default void restoreState(Path directory) throws IOException {}

    /** Frees what it holds besides the model; often nothing. */
    @Override
    default void close() {}
}
