package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.ByteTokenizer;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A random checkpoint of two layers with a tokenizer of bytes and a chat template, and data to train it on. */
public final class TinyModel {
    private static final Path SOURCE =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-llama3");
    private static final List<String> SPECIAL = List.of("<|end|>", "<|user|>", "<|assistant|>");
    private static final String TEMPLATE = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>\n{% endfor %}"
            + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private TinyModel() {}

    /** Writes the checkpoint. */
    public static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.copy(SOURCE.resolve("model.safetensors"), directory.resolve("model.safetensors"));
        ObjectNode config = StrictJson.readObject(SOURCE.resolve("config.json"));
        config.put("eos_token_id", 256);
        Files.writeString(directory.resolve("config.json"), StrictJson.pretty(config));
        Files.writeString(directory.resolve("tokenizer.json"), StrictJson.pretty(ByteTokenizer.json(SPECIAL)));
        ObjectNode names = StrictJson.object().put("eos_token", "<|end|>").put("chat_template", TEMPLATE);
        Files.writeString(directory.resolve("tokenizer_config.json"), StrictJson.pretty(names));
        return directory;
    }

    /** Writes rows of prompt and completion of different lengths. */
    public static Path completions(Path file, int rows) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            lines.append("{\"prompt\":\"count to ").append(i).append(":\",\"completion\":\"");
            for (int j = 0; j <= i % 7; j++) {
                lines.append(' ').append(j);
            }
            lines.append("\"}\n");
        }
        return Files.writeString(file, lines);
    }
}
