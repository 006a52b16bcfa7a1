package dev.nernst.model.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.tools.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A Hugging Face directory: config.json, safetensors weights, and what lies beside them.
 *
 * <p>Safe for reading by several threads; closing must wait until none reads.
 */
public final class DirectoryCheckpoint implements Checkpoint {
    /** Files that a copy of the model needs, where they are there. */
    private static final List<String> COMPANIONS = List.of(
            GenerationDefaults.FILE_NAME,
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json");

    private final Path directory;
    private final ObjectNode config;
    private final GenerationDefaults generationDefaults;
    private final WeightSource weights;

    private DirectoryCheckpoint(Path directory, Function<Path, WeightSource> open) {
        this.directory = directory;
        this.config = ModelDirectory.readConfig(configFile());
        this.generationDefaults = GenerationDefaults.read(directory);
        this.weights = open.apply(directory);
    }

    /**
     * Opens a directory: reads the configuration and the headers of the weights.
     *
     * @throws InvalidInputException in one sentence that names file, field and reason
     */
    public static DirectoryCheckpoint open(Path directory) {
        return open(directory, Safetensors::open);
    }

    /** A directory whose weights, if it has any, do not matter: configuration and companions of a model to be made. */
    public static DirectoryCheckpoint withoutWeights(Path directory) {
        return open(directory, NoWeights::new);
    }

    private static DirectoryCheckpoint open(Path directory, Function<Path, WeightSource> weights) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + ": "
                    + FileReasons.ofMissing(directory, "there is no such model directory or GGUF file"));
        }
        return new DirectoryCheckpoint(directory, weights);
    }

    @Override
    public Path path() {
        return directory;
    }

    @Override
    public ObjectNode config() {
        return config.deepCopy();
    }

    @Override
    public Path configFile() {
        return directory.resolve(ModelDirectory.CONFIG);
    }

    @Override
    public WeightSource weights() {
        return weights;
    }

    @Override
    public GenerationDefaults generationDefaults() {
        return generationDefaults;
    }

    @Override
    public Tokenizer readTokenizer() {
        try {
            return Tokenizer.load(directory);
        } catch (TokenizerException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Map<String, byte[]> companions() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String name : COMPANIONS) {
            Path file = directory.resolve(name);
            if (Files.isRegularFile(file)) {
                try {
                    contents.put(name, Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(file + ": cannot be read: " + e, e);
                }
            }
        }
        return contents;
    }

    @Override
    public void close() {
        weights.close();
    }
}
