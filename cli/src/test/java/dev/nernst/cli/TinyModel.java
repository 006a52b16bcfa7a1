package dev.nernst.cli;

import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A random qwen2 checkpoint of two layers with a tokenizer that has one token a byte. */
public final class TinyModel {
    private static final Path WEIGHTS = Path.of("src/test/resources/golden/tiny-qwen2");

    private TinyModel() {}

    /** Writes the checkpoint into a new folder below {@code parent} and returns that. */
    public static Path write(Path parent) throws IOException {
        Path directory = Files.createDirectory(parent.resolve("tiny"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(WEIGHTS.resolve(name), directory.resolve(name));
        }
        Files.writeString(directory.resolve("tokenizer.json"), StrictJson.pretty(ByteTokenizer.json(List.of())));
        return directory;
    }
}
