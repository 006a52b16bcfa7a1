package dev.nernst.weights;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
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
     * The extents of the weight called {@code name}, without reading it.
     *
     * @throws InvalidInputException if there is none
     */
    long[] shape(String name);

    /**
     * The element type that {@link #tensor} gives, without reading anything.
     *
     * @throws InvalidInputException if there is no such weight, or its element type cannot be computed with
     */
    DType dtype(String name);

    /**
     * The weight called {@code name}: a view of the file where its stored form allows, else a copy made on first use.
     *
     * @throws InvalidInputException if there is none, or its element type cannot be computed with
     */
    Tensor tensor(String name);

    /**
     * The weight called {@code name}, to be read in bounded memory.
     *
     * @throws InvalidInputException if there is none, or its element type cannot be computed with
     */
    FloatRows rows(String name);

    /**
     * The file that holds {@code name}, for messages.
     *
     * @throws InvalidInputException if there is no such weight
     */
    Path fileOf(String name);

    /** Unmaps the files. Closing twice does nothing. */
    @Override
    void close();
}
