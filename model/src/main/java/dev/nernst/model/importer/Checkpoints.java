package dev.nernst.model.importer;

import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.checkpoint.DirectoryCheckpoint;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.WeightSources;
import dev.nernst.weights.gguf.GgufTokenizer;
import dev.nernst.weights.io.FileKind;
import dev.nernst.weights.io.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens checkpoints of any format. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Opens a Hugging Face directory, a GGUF file, any part of a split one, or a directory that holds one and no
     * safetensors.
     *
     * @throws dev.nernst.runtime.InvalidInputException in one sentence that names file, field and reason
     */
    public static Checkpoint open(Path path) {
        Optional<Path> gguf = WeightSources.gguf(path);
        if (gguf.isPresent() && Files.exists(path)) {
            return GgufCheckpoint.open(gguf.get());
        }
        if (Files.isRegularFile(path)) {
            refuseFile(path);
        }
        return DirectoryCheckpoint.open(path);
    }

    private static void refuseFile(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            FileKind kind = FileKind.of(file);
            String folder = kind == FileKind.SAFETENSORS || kind == FileKind.JSON
                    ? "; a model is named by the folder that its files are in"
                    : "";
            throw new InvalidInputException(
                    path + ": is " + (kind == null ? "no GGUF file" : kind.words()) + ", not a model" + folder);
        }
    }

    /**
     * Reads the tokenizer of a GGUF file, whether its model can be run or not.
     *
     * @throws InvalidInputException if it has none, or it is of a kind that is not supported
     */
    public static Tokenizer readGgufTokenizer(Path path) {
        return GgufVocabularies.tokenizer(path, GgufTokenizer.read(path));
    }
}
