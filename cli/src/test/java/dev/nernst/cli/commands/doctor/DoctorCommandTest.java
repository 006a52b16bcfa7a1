package dev.nernst.cli.commands.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void tellsJavaFlagsProvidersAndMemory() {
        JsonNode json = CommandRun.of("doctor", "--json", "--threads", "1").json();
        assertThat(json.get("java").get("version").asText()).startsWith("25");
        assertThat(json.get("flags").get(0).get("flag").asText()).isEqualTo("--add-modules jdk.incubator.vector");
        assertThat(json.get("flags").get(0).get("present").asBoolean()).isTrue();
        assertThat(json.get("provider").get("name").asText()).isEqualTo("vector");
        assertThat(json.get("simd_bits").asInt()).isIn(64, 128, 256, 512);
        assertThat(json.get("threads").asInt()).isEqualTo(1);
        assertThat(json.get("memory").get("physical").asLong())
                .isGreaterThanOrEqualTo(json.get("memory").get("available").asLong());
        assertThat(json.get("gpu").get("usable").asBoolean()).isFalse();
        for (JsonNode provider : json.get("providers")) {
            assertThat(provider.get("reason").asText()).isNotBlank();
        }
    }

    @Test
    void aProviderThatIsNamedAndCannotRunIsAnError() {
        CommandRun run = CommandRun.of("doctor", "--provider", "tornado");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("tornado").hasLineCount(1);
        assertThat(CommandRun.of("doctor", "--provider", "abacus").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("doctor", "--threads", "0").exitCode()).isEqualTo(2);
    }

    @Test
    void theTextNamesTheProviderInUse() {
        CommandRun run = CommandRun.of("doctor", "--provider", "scalar");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("provider   scalar: ").contains("vector can run: ");
    }
}
