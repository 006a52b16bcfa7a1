package dev.nernst.weights;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Named weights of a checkpoint, under their Hugging Face parameter names, whatever the file format behind them. Whatever
 * reads the files throws {@link java.io.UncheckedIOException} if they have changed since they were opened.
 *
 * <p>Implementations are immutable after opening, so any thread may read them; {@link #close()} must not run while
 * another thread still reads a tensor, and ends the life of every tensor that was handed out.
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
     * The element type that {@link #read} and {@link #tensor} give, without reading anything.
     *
     * @throws InvalidInputException if there is no such weight, or its element type cannot be computed with
     */
    DType dtype(String name);

    /**
     * The bytes that the weight called {@code name} takes in memory, without reading anything; 0 where its element type
     * cannot be computed with.
     *
     * @throws InvalidInputException if there is none
     */
    long byteSize(String name);

    /**
     * Writes the weight called {@code name}, row-major and little-endian as {@link #dtype}, to {@code into}, which has
     * {@link #byteSize} bytes.
     *
     * @throws InvalidInputException if there is none, or its element type cannot be computed with
     */
    void read(String name, MemorySegment into);

    /**
     * What each row of an int8 weight is multiplied by, or null where the elements are the weight.
     *
     * @throws InvalidInputException if there is no such weight, or its scales do not fit it
     */
    float @Nullable [] rowScales(String name);

    /**
     * The weight called {@code name}, the same at each call: in memory of its own, or a view of the file where that is
     * asked for and its stored form allows it.
     *
     * @throws InvalidInputException if there is none, or its element type cannot be computed with
     */
    Tensor tensor(String name, Loading loading);

    /** The weight called {@code name} in memory of its own; see {@link #tensor(String, Loading)}. */
    default Tensor tensor(String name) {
        return tensor(name, Loading.COPY);
    }

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

    /**
     * Makes sure that the numbers are weights, and not those of a quantiser whose form is not known here.
     *
     * @throws InvalidInputException if they are; the sentence names the quantiser
     */
    void requireComputable();

    /** What is odd about the files and does no harm, a sentence each. */
    List<String> warnings();

    /** Makes sure that the files are as they were when they were opened. */
    void requireUnchanged();

    /** Closes the files and frees what was read. Closing twice does nothing. */
    @Override
    void close();
}
