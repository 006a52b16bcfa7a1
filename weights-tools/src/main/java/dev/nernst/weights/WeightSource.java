package dev.nernst.weights;

import dev.nernst.runtime.Tensor;
import java.nio.file.Path;
import java.util.Set;

/**
 * Named weights of a checkpoint, under their Hugging Face parameter names, whatever the file format behind them.
 *
 * <p>Implementations are immutable after opening, so any thread may read them; {@link #close()} must not run while
 * another thread still reads a tensor, and ends the life of every mapped tensor that was handed out.
 */
public interface WeightSource extends AutoCloseable {
    /** The parameter names, in the order of the files. */
    Set<String> names();

    /**
     * The weight called {@code name}.
     *
     * @throws dev.nernst.runtime.InvalidInputException if there is none, or its element type cannot be computed with
     */
    Tensor tensor(String name);

    /**
     * The file that holds {@code name}, for messages.
     *
     * @throws dev.nernst.runtime.InvalidInputException if there is no such weight
     */
    Path fileOf(String name);

    /** Unmaps the files. Closing twice does nothing. */
    @Override
    void close();
}
