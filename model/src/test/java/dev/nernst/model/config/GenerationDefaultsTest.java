package dev.nernst.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
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
        GenerationDefaults defaults = GenerationDefaults.read(directory);
        assertThat(defaults).isSameAs(GenerationDefaults.NONE);
        assertThat(defaults.eosIds()).isEmpty();
        assertThat(defaults.sample()).isFalse();
        assertThat(defaults.temperature()).isEmpty();
        assertThat(defaults.topK()).isEmpty();
    }

    @Test
    void aWrongFieldIsNamedByThoseWhoNeedIt() throws IOException {
        wrong("\"top_k\":-3", GenerationDefaults::topK, "field top_k is -3, which is negative");
        wrong("\"top_k\":\"all\"", GenerationDefaults::topK, "field top_k is \"all\", not a whole number");
        wrong("\"top_k\":2.5", GenerationDefaults::topK, "field top_k is 2.5, not a whole number");
        wrong("\"top_p\":1.5", GenerationDefaults::topP, "field top_p is 1.5, but must be from 0 to 1");
        wrong("\"top_p\":-0.1", GenerationDefaults::topP, "field top_p is -0.1, but must be from 0 to 1");
        wrong("\"top_p\":NaN", GenerationDefaults::topP, "field top_p is NaN, not a finite number");
        wrong("\"min_p\":2", GenerationDefaults::minP, "field min_p is 2.0, but must be from 0 to 1");
        wrong(
                "\"temperature\":-1",
                GenerationDefaults::temperature,
                "field temperature is -1.0, but must be 0 or more");
        wrong("\"temperature\":true", GenerationDefaults::temperature, "field temperature is true, not a number");
        wrong(
                "\"repetition_penalty\":0",
                GenerationDefaults::repetitionPenalty,
                "field repetition_penalty is 0.0, but must be above 0");
        wrong("\"do_sample\":1", GenerationDefaults::sample, "field do_sample is 1, not true or false");
        wrong(
                "\"eos_token_id\":\"</s>\"",
                GenerationDefaults::eosIds,
                "field eos_token_id is \"</s>\", not a token id or a list of them");
    }

    private void wrong(String field, Consumer<GenerationDefaults> use, String message) throws IOException {
        Path file = directory.resolve("generation_config.json");
        Files.writeString(file, "{\"bos_token_id\":1," + field + "}");
        GenerationDefaults defaults = GenerationDefaults.read(directory);
        assertThat(defaults.bosIds()).containsExactly(1);
        assertThatThrownBy(() -> use.accept(defaults))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": " + message);
    }

    @Test
    void aTopPOf0KeepsTheBestToken() throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), "{\"top_p\":0.0}");
        double topP = GenerationDefaults.read(directory).topP().orElseThrow();
        assertThat(topP).isBetween(Double.MIN_VALUE, 1e-300);
    }
}
