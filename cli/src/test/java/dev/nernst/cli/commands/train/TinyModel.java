package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
        Files.writeString(directory.resolve("tokenizer.json"), StrictJson.pretty(tokenizer()));
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

    private static ObjectNode tokenizer() {
        ObjectNode json = StrictJson.object().put("version", "1.0");
        for (int i = 0; i < SPECIAL.size(); i++) {
            json.withArray("added_tokens")
                    .addObject()
                    .put("id", 256 + i)
                    .put("content", SPECIAL.get(i))
                    .put("special", true)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false);
        }
        json.putNull("normalizer");
        json.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        json.putNull("post_processor");
        json.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int stand = 256;
        for (int b = 0; b < 256; b++) {
            // GPT-2's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on.
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            vocabulary.put(String.valueOf((char) (printable ? b : stand++)), b);
        }
        model.putArray("merges");
        return json;
    }
}
