package dev.nernst.model.importer;

import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.checkpoint.DirectoryCheckpoint;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.gguf.GgufTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens checkpoints of any format. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Opens a Hugging Face directory or a GGUF file.
     *
     * @throws dev.nernst.runtime.InvalidInputException in one sentence that names file, field and reason
     */
    public static Checkpoint open(Path path) {
        return Files.isRegularFile(path) ? GgufCheckpoint.open(path) : DirectoryCheckpoint.open(path);
    }

    /**
     * Reads the tokenizer of a GGUF file, whether its model can be run or not.
     *
     * @throws dev.nernst.runtime.InvalidInputException if it has none, or it is of a kind that is not supported
     */
    public static Tokenizer readGgufTokenizer(Path path) {
        return GgufVocabularies.tokenizer(path, GgufTokenizer.read(path));
    }
}
