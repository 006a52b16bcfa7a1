package dev.nernst.model.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.checkpoint.Checkpoint;
import dev.nernst.model.config.GenerationDefaults;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.io.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A GGUF file as a checkpoint, without anything written. Floating-point weights stay in their type and where they are
 * where the row order allows it; quantised ones are turned into F32 when the model is built.
 *
 * <p>Safe for reading by several threads; closing must wait until none reads.
 */
public final class GgufCheckpoint implements Checkpoint {
    private final GgufWeights weights;

    private GgufCheckpoint(GgufWeights weights) {
        this.weights = weights;
    }

    /**
     * Opens a file.
     *
     * @throws InvalidInputException if it is not valid, or of a family that is not supported
     */
    public static GgufCheckpoint open(Path file) {
        return new GgufCheckpoint(GgufWeights.open(file));
    }

    @Override
    public Path path() {
        return weights.file().path();
    }

    @Override
    public ObjectNode config() {
        return weights.config();
    }

    @Override
    public Path configFile() {
        return path();
    }

    @Override
    public WeightSource weights() {
        return weights;
    }

    @Override
    public GenerationDefaults generationDefaults() {
        return GenerationDefaults.of(weights.generationConfig(), path());
    }

    @Override
    public Tokenizer readTokenizer() {
        return GgufVocabularies.tokenizer(path(), weights.tokenizer());
    }

    @Override
    public Map<String, byte[]> companions() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        String generation = StrictJson.pretty(weights.generationConfig());
        contents.put(GenerationDefaults.FILE_NAME, generation.getBytes(StandardCharsets.UTF_8));
        contents.putAll(GgufCompanions.of(weights));
        return contents;
    }

    @Override
    public void close() {
        weights.close();
    }
}
