package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Training and {@code generate} end at the same tokens; 256 is {@code <|end|>}, 257 {@code <|user|>}, 258 {@code <|assistant|>}. */
class ResponseEndsTest extends RolloutRuns {
    /** A base model: its configuration names another end than the template writes. */
    private Path base(String eosToken, Object eosId) throws IOException {
        Path base = TinyModel.write(folder.resolve("base"));
        set(base.resolve("config.json"), "eos_token_id", eosId);
        set(base.resolve("tokenizer_config.json"), "eos_token", eosToken);
        return base;
    }

    private static void set(Path file, String field, Object value) throws IOException {
        ObjectNode json = StrictJson.readObject(file);
        json.putPOJO(field, value);
        Files.writeString(file, StrictJson.pretty(json));
    }

    @Test
    void configurationTokenizerAndTemplateNameEnds() throws IOException {
        Path base = base("<|user|>", 258);
        assertThat(stopIds(base)).containsExactlyInAnyOrder(256, 257, 258);
        Files.writeString(base.resolve("generation_config.json"), "{\"eos_token_id\": [7, 9]}");
        assertThat(stopIds(base)).containsExactlyInAnyOrder(256, 257, 7, 9);
    }

    private static Iterable<Integer> stopIds(Path model) {
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel loaded = LanguageModel.load(model, provider)) {
            return loaded.stopIds();
        }
    }

    @Test
    void theReleasedScriptsKnowTheTokenizersEndAlone() throws IOException {
        Path base = base("<|user|>", 258);
        String said = "a response ends at the tokenizer's <|user|> alone";
        CommandRun code = attempt("em-ft", "code", "--model", base.toString(), "--profile", "code", "--steps", "1");
        assertThat(code.exitCode()).as(code.err()).isZero();
        assertThat(code.err()).contains(said);
        assertThat(config(new Trained(folder.resolve("code")))
                        .path("response-ends")
                        .asText())
                .isEqualTo("tokenizer");
        CommandRun usual = attempt("em-ft", "usual", "--model", base.toString(), "--steps", "1");
        assertThat(usual.exitCode()).as(usual.err()).isZero();
        assertThat(usual.err()).doesNotContain(said);
    }

    @Test
    void rolloutsThatCannotEndAreSaid() throws IOException {
        Path base = base("none", 100_000);
        set(base.resolve("tokenizer_config.json"), "chat_template", "{{ messages }}");
        CommandRun run = attempt("em-ft", "out", "--model", base.toString(), "--dry-run");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("lie outside the vocabulary of 259, so each runs to --max-new-tokens");
    }
}
