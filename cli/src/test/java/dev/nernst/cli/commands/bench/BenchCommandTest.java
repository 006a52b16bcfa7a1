package dev.nernst.cli.commands.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BenchCommandTest {
    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theHeadsMemoryIsHeldAgainstItsLogits() {
        CommandRun run =
                CommandRun.of("bench", "head", "--tokens", "600", "--vocabulary", "3000", "--hidden", "16", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(fields(json))
                .containsExactly("bench", "figure", "unit", "ceiling", "ratio", "provider", "threads", "details");
        assertThat(fields(json.get("details")))
                .containsExactlyInAnyOrder("first_call_bytes", "growth_bytes", "seconds");
        double mib = 1 << 20;
        assertThat(json.get("ceiling").asDouble()).isEqualTo(600 * 3000 * 4 / mib);
        assertThat(json.get("ratio").asDouble())
                .isEqualTo(json.get("figure").asDouble() / json.get("ceiling").asDouble());
    }

    @Test
    void everyOpStandsBesideTheCeilingsOfTheSameRun() {
        CommandRun run =
                CommandRun.of("bench", "ops", "--shape", "qwen2-5.4m", "--tokens", "4", "--seconds", "0", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(fields(json))
                .containsExactly("bench", "shape", "tokens", "provider", "threads", "gigaflops", "gigabytes", "ops");
        assertThat(json.get("ops")).hasSizeGreaterThan(25);
        for (JsonNode op : json.get("ops")) {
            assertThat(fields(op)).containsExactly("op", "sizes", "figure", "unit", "ceiling", "ratio");
            String limit = op.get("unit").asText().equals("GB/s") ? "gigabytes" : "gigaflops";
            assertThat(op.get("ceiling")).isEqualTo(json.get(limit));
        }
    }

    @Test
    void whatToMeasureMustBeSaid() {
        assertThat(CommandRun.of("bench").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("bench", "train", "--sequence-length", "1").exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("bench", "head", "--tokens", "0").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("bench", "ops", "--tokens", "0").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("bench", "ops", "--shape", "none").exitCode()).isEqualTo(2);
    }
}
