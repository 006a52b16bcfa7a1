package dev.nernst.model;

import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.CheckpointSource;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.safetensors.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint, ready to run. Loading maps the weights: time and memory do not grow with their size. Safe for several
 * threads as long as nobody trains it; {@link #close()} unmaps the weights and must come after all use.
 */
public final class LanguageModel implements AutoCloseable {
    private final Path directory;
    private final Provider provider;
    private final WeightSource weights;
    private final Decoder decoder;

    private LanguageModel(Path directory, Provider provider, WeightSource weights, Decoder decoder) {
        this.directory = directory;
        this.provider = provider;
        this.weights = weights;
        this.decoder = decoder;
    }

    /**
     * Opens a Hugging Face directory: config.json and safetensors weights.
     *
     * @param provider runs the ops; it stays the caller's to close, after the model
     * @throws InvalidInputException in one sentence that names file, field and reason
     */
    public static LanguageModel load(Path directory, Provider provider) {
        if (!Files.isDirectory(directory)) {
            throw new InvalidInputException(directory + ": there is no such model directory");
        }
        ModelConfig config = ConfigReader.read(directory.resolve("config.json"));
        WeightSource weights = Safetensors.open(directory);
        try {
            Decoder decoder = DecoderBuilder.build(config, new CheckpointSource(weights));
            return new LanguageModel(directory, provider, weights, decoder);
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /** Where it was loaded from. */
    public Path directory() {
        return directory;
    }

    public ModelConfig config() {
        return decoder.config();
    }

    public Decoder decoder() {
        return decoder;
    }

    public Provider provider() {
        return provider;
    }

    @Override
    public void close() {
        weights.close();
    }
}
