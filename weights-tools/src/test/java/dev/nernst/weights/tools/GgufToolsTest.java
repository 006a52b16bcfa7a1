package dev.nernst.weights.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Progress;
import dev.nernst.weights.gguf.GgmlType;
import dev.nernst.weights.gguf.TinyCheckpoint;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directory to GGUF and back. */
class GgufToolsTest {
    @TempDir
    Path directory;

    @Test
    void aCheckpointGoesOutAndComesBack() throws IOException {
        Path source = Files.createDirectory(directory.resolve("tiny"));
        Map<String, Tensor> weights = TinyCheckpoint.weights("llama", true);
        SafetensorsWriter.write(source.resolve("model.safetensors"), weights, Map.of());
        Files.writeString(source.resolve("config.json"), StrictJson.pretty(TinyCheckpoint.config("llama", true)));
        Path gguf = directory.resolve("tiny.gguf");
        ExportGguf.run(source, TinyCheckpoint.tokenizer(), GgmlType.F32, gguf, ToolOptions.defaults());
        assertThatThrownBy(() -> ExportGguf.run(source, null, GgmlType.F32, gguf, ToolOptions.defaults()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--force");
        assertThat(Diff.run(source, gguf, Progress.NONE).same()).isTrue();
        assertThat(Check.run(gguf, Progress.NONE).findings()).isEmpty();

        Path back = directory.resolve("back");
        ImportGguf.run(
                gguf,
                back,
                DType.F32,
                (read, target) -> Files.writeString(
                        target.resolve("tokens.txt"),
                        String.join(" ", read.tokenizer().tokens())),
                new ToolOptions(false, 4096, Progress.NONE, warning -> {}));
        assertThat(Diff.run(source, back, Progress.NONE).same()).isTrue();
        assertThat(back.resolve("model.safetensors.index.json")).exists();
        assertThat(Files.readString(back.resolve("tokens.txt"))).startsWith("a b ab");
        assertThat(StrictJson.readObject(back.resolve("config.json"))
                        .get("hidden_size")
                        .intValue())
                .isEqualTo(32);
        assertThat(StrictJson.readObject(back.resolve("generation_config.json"))
                        .get("eos_token_id")
                        .toString())
                .isEqualTo("[4,5]");
    }
}
