package dev.nernst.cli.commands.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private static final String HEADER = "{\"__metadata__\":{\"made\":\"by hand\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[24,32]}}";

    @TempDir
    Path folder;

    @Test
    void jsonListsTensorsAndSums() throws IOException {
        JsonNode json =
                CommandRun.of("inspect", write(HEADER, 32).toString(), "--json").json();
        assertThat(json.get("format").asText()).isEqualTo("safetensors");
        assertThat(json.get("parameters").asLong()).isEqualTo(10);
        assertThat(json.get("bytes").asLong()).isEqualTo(32);
        assertThat(json.get("dtypes").get("BF16").get("elements").asLong()).isEqualTo(4);
        assertThat(json.get("metadata").get("made").asText()).isEqualTo("by hand");
        assertThat(json.get("tensors")).hasSize(2);
        assertThat(json.get("tensors").get(0).toString())
                .isEqualTo("{\"name\":\"a\",\"dtype\":\"F32\",\"shape\":[2,3],\"bytes\":24,"
                        + "\"file\":\"model.safetensors\"}");
    }

    @Test
    void withAConfigTheShapeAndTheMemoryAreTold() throws IOException {
        write(HEADER, 32);
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\":\"qwen2\",\"hidden_size\":8,\"intermediate_size\":12,\"num_hidden_layers\":3,"
                        + "\"num_attention_heads\":4,\"num_key_value_heads\":2,\"vocab_size\":7,"
                        + "\"max_position_embeddings\":100,\"tie_word_embeddings\":true}");
        JsonNode json = CommandRun.of("inspect", folder.toString(), "--json").json();
        assertThat(json.get("config").get("model_type").asText()).isEqualTo("qwen2");
        assertThat(json.get("config").get("head_dim").asInt()).isEqualTo(2);
        int perToken = 2 * 3 * 2 * 2 * 4;
        assertThat(json.get("memory").get("kv_cache_per_token").asInt()).isEqualTo(perToken);
        assertThat(json.get("memory").get("run").asInt()).isGreaterThan(32 + 100 * perToken);
        assertThat(json.get("memory").get("train").asInt()).isEqualTo(10 * 16);
        assertThat(json.get("weights").asText()).isEqualTo("copy");
        assertThat(json.get("warnings")).isEmpty();
    }

    @Test
    void aFolderWithoutAConfigIsNoCheckpoint() throws IOException {
        write(HEADER, 32);
        CommandRun run = CommandRun.of("inspect", folder.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("config.json").hasLineCount(1);
    }

    @Test
    void aFileCutShortIsOneSentenceAndExitCode2() throws IOException {
        Path file = write(HEADER, 31);
        CommandRun run = CommandRun.of("inspect", file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(file.toString()).hasLineCount(1);
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        return Files.write(folder.resolve("model.safetensors"), bytes.array());
    }
}
