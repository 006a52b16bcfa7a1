package dev.nernst.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        Files.writeString(directory.resolve("tokenizer.json"), StrictJson.pretty(tokenizer()));
        return directory;
    }

    private static ObjectNode tokenizer() {
        ObjectNode json = StrictJson.object();
        json.put("version", "1.0").putArray("added_tokens");
        json.putNull("normalizer").putNull("post_processor");
        json.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        json.putObject("decoder").put("type", "ByteLevel");
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int moved = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value > 32 && value < 127) || (value > 160 && value != 173);
            vocabulary.put(Character.toString(printable ? value : moved++), value);
        }
        model.putArray("merges");
        return json;
    }
}
