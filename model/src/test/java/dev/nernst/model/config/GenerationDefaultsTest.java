package dev.nernst.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationDefaultsTest {
    @TempDir
    Path directory;

    @Test
    void readsWhatIsThere() throws IOException {
        Files.writeString(
                directory.resolve("generation_config.json"),
                "{\"bos_token_id\":1,\"eos_token_id\":[5,7],\"do_sample\":true,\"temperature\":0.6,\"top_p\":0.95,"
                        + "\"top_k\":20,\"repetition_penalty\":1.05,\"transformers_version\":\"5.0\"}");
        GenerationDefaults defaults = GenerationDefaults.read(directory);
        assertThat(defaults.bosIds()).containsExactly(1);
        assertThat(defaults.eosIds()).containsExactly(5, 7);
        assertThat(defaults.sample()).isTrue();
        assertThat(defaults.temperature()).hasValue(0.6);
        assertThat(defaults.topP()).hasValue(0.95);
        assertThat(defaults.topK()).hasValue(20);
        assertThat(defaults.repetitionPenalty()).hasValue(1.05);
        assertThat(defaults.minP()).isEmpty();
    }

    @Test
    void theFileMayBeAbsent() {
        assertThat(GenerationDefaults.read(directory)).isEqualTo(GenerationDefaults.NONE);
    }

    @Test
    void aWrongFieldIsNamed() throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), "{\"top_k\":-3}");
        assertThatThrownBy(() -> GenerationDefaults.read(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith("generation_config.json: field top_k is -3, which is negative");
    }
}
