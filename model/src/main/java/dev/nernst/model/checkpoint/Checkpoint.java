package dev.nernst.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.WeightSource;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a model consists of on disk, whatever the format. Immutable and thread-safe; {@link #close()} ends the life of the
 * weights that were handed out.
 */
public interface Checkpoint extends AutoCloseable {
    /** The directory or file it was opened from. */
    Path path();

    /** What config.json says; a copy. */
    ObjectNode config();

    /** The file that {@link #config} comes from, for messages. */
    Path configFile();

    WeightSource weights();

    GenerationDefaults generationDefaults();

    /**
     * Reads the tokenizer; takes a moment.
     *
     * @throws dev.nernst.runtime.InvalidInputException if there is none, or it is not valid
     */
    Tokenizer readTokenizer();

    /** Contents by file name of all that belongs to the model beside configuration and weights: tokenizer, templates. */
    Map<String, byte[]> companions();

    @Override
    void close();
}
