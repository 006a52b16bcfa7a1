package dev.nernst.cli.commands.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationBenchTest {
    @Test
    void decodingIsHeldAgainstTheReadBandwidth(@TempDir Path folder) {
        Path checkpoint = folder.resolve("random");
        CommandRun run = CommandRun.of(
                "bench",
                "decode",
                "--shape",
                "qwen2-5.4m",
                "--batch",
                "2",
                "--prompt-tokens",
                "3",
                "--new-tokens",
                "4",
                "--checkpoint",
                checkpoint.toString(),
                "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("bench", "figure", "unit", "ceiling", "ratio", "provider", "threads", "details");
        assertThat(json.get("unit").asText()).isEqualTo("GB/s");
        assertThat(json.get("ratio").asDouble())
                .isEqualTo(json.get("figure").asDouble() / json.get("ceiling").asDouble());
        assertThat(json.get("details").get("tokens_per_second").asDouble()).isPositive();
        assertThat(json.get("details").has("speed_up")).isTrue();
        CommandRun inspected = CommandRun.of("inspect", checkpoint.toString(), "--json");
        assertThat(inspected.json().get("config").get("model_type").asText()).isEqualTo("qwen2");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(CommandRun.of("bench", "decode", "--batch", "0").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("bench", "decode", "--new-tokens", "1").exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("bench", "prefill", "--shape", "none").err()).contains("there is no shape none");
        assertThat(CommandRun.of("bench", "prefill", "--dtype", "q9").err()).contains("--dtype is q9");
    }
}
