package dev.nernst.model.importer;

import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.checkpoint.DirectoryCheckpoint;
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
}
