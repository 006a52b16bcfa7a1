package dev.nernst.cli.input;

import dev.nernst.model.importer.Checkpoints;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.WeightSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Tokenizers from whatever a user has. Stateless. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * Reads the tokenizer of a model's folder, of a GGUF file, or a tokenizer.json.
     *
     * @throws dev.nernst.runtime.InvalidInputException or {@link dev.nernst.tokenizer.TokenizerException} where there is
     *     none or it is not valid
     */
    public static Tokenizer load(Path path) {
        Optional<Path> gguf =
                Files.exists(path.resolve("tokenizer.json")) ? Optional.empty() : WeightSources.gguf(path);
        return gguf.isPresent() ? Checkpoints.readGgufTokenizer(gguf.get()) : Tokenizer.load(path);
    }
}
