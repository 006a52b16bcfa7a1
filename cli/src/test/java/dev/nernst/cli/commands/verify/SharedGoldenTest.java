package dev.nernst.cli.commands.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.CommandRun;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every golden file, with either provider: all of its tensors are checked and within tolerance. */
@RequiresShared
class SharedGoldenTest {
    private static void assertVerified(Path model, Path golden, String provider) {
        CommandRun run = CommandRun.of(
                "verify", "--model", model.toString(), "--golden", golden.toString(), "--provider", provider, "--json");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.json().get("complete").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-llama",
                "tiny-llama3",
                "tiny-qwen2",
                "tiny-qwen3",
                "tiny-mistral",
                "tiny-linear",
                "tiny-dynamic",
                "tiny-yarn"
            })
    void foldersHoldBoth(String name) {
        Path model = Shared.path("golden/" + name);
        assertVerified(model, model, "scalar");
        assertVerified(model, model, "vector");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TinyStories-656K", "stories260K", "tiny-random-qwen2", "tiny-random-llama3rope"})
    void modelsAndGoldenFilesApart(String name) {
        assertVerified(Shared.path("models/" + name), Shared.path("golden/" + name + ".safetensors"), "vector");
    }

    /** The larger two take plain loops many seconds. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-random-qwen2", "tiny-random-llama3rope"})
    void smallModelsWithPlainLoops(String name) {
        assertVerified(Shared.path("models/" + name), Shared.path("golden/" + name + ".safetensors"), "scalar");
    }

    /** Dequantised weights and logits of every type of GGUF file. */
    @Test
    void ggufFilesBesideTheirGoldenValues() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(Shared.path("golden/gguf"))) {
            files = list.filter(file -> file.toString().endsWith(".gguf"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(12);
        for (Path file : files) {
            CommandRun run = CommandRun.of("verify", "--model", file.toString(), "--provider", "vector", "--json");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.json().get("complete").asBoolean())
                    .as(file.toString())
                    .isTrue();
        }
    }

    /** Every parameter's gradient norm and five AdamW steps of a real checkpoint. */
    @Test
    void aRealCheckpoint() {
        assertVerified(
                Shared.path("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf"),
                Shared.path("golden/SmolLM2-135M-Instruct/text1.safetensors"),
                "vector");
    }
}
