package dev.nernst.em.job;

import dev.nernst.em.method.OptimizerRecipe;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A method with its data and settings, before there is a model: what a {@link TrainingJob} makes the method from. Another method
 * of training is another implementation.
 *
 * <p>Implementations are immutable.
 */
public interface MethodSetup {
    /** The method's name on the command line, for example {@code em-ft}. */
    String name();

    /** The file to train on. */
    Path data();

    /** The optimiser where nothing else is asked for. */
    OptimizerRecipe optimizer();

    /** Steps between measurements of held-out data where nothing else is asked for. */
    long validateEvery();

    /** What logits are divided by in passes over the model; 1 but for methods that sample at another temperature. */
    default double temperature() {
        return 1;
    }

    /**
     * Reads the data and makes the method.
     *
     * @throws dev.nernst.runtime.InvalidInputException naming file, line and reason where the data are not what the method needs
     */
    MethodParts prepare(MethodInput input) throws IOException;
}
