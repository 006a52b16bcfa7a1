package dev.nernst.cli.commands.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresShared
class GenerateCommandTest {
    private static final String MODEL = Shared.path("models/TinyStories-656K").toString();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void greedyTokensEqualTheReference(String provider) {
        JsonNode golden = StrictJson.readObject(Shared.path("golden/TinyStories-656K.json"))
                .get("greedy")
                .get(0);
        JsonNode json = generate(
                "--prompt",
                golden.get("prompt").asText(),
                "--max-new-tokens",
                "120",
                "--temperature",
                "0",
                "--provider",
                provider);
        List<JsonNode> all = new ArrayList<>();
        json.get("prompt_ids").forEach(all::add);
        json.get("token_ids").forEach(all::add);
        assertThat(all).containsExactlyElementsOf(golden.get("output_ids"));
        assertThat(json.get("finish_reason").asText()).isEqualTo("length");
        assertThat(json.get("logprobs")).hasSize(120);
        assertThat(json.get("text").asText()).startsWith(", a little girl named Lily lived in a small house");
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly("prompt_ids", "token_ids", "text", "finish_reason", "logprobs", "weights");
        assertThat(json.get("weights").asText()).isEqualTo("copy");
    }

    @Test
    void aStopStringIsCutOff() {
        JsonNode json = generate(
                "--prompt", "Once upon a time", "--max-new-tokens", "60", "--temperature", "0", "--stop", "named L");
        assertThat(json.get("text").asText()).isEqualTo(", a little girl ");
        assertThat(json.get("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void samplesComeAsAListAndDependOnTheSeedAlone() {
        String[] options = {"--prompt", "Tom", "--n", "3", "--max-new-tokens", "12", "--seed", "5"};
        JsonNode first = generate(options);
        assertThat(first.get("samples")).hasSize(3);
        assertThat(first.get("samples").get(0))
                .isNotEqualTo(first.get("samples").get(1));
        assertThat(generate(options)).isEqualTo(first);
    }

    @Test
    void aFileOfPrompts() throws IOException {
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\": \"Once\"}\n\n{\"text\": \"Tom and\"}\n");
        JsonNode samples = generate("--prompts", prompts.toString(), "--max-new-tokens", "4")
                .get("samples");
        assertThat(samples).hasSize(2);
        assertThat(samples.get(1).get("token_ids")).hasSize(4);
    }

    @Test
    void aBrokenLineIsNamed() throws IOException {
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\": \"Once\"}\n{\"prompt\": 3}\n");
        CommandRun run = CommandRun.of("generate", "--model", MODEL, "--prompts", prompts.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("prompts.jsonl, line 2: field prompt is not a string");
    }

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        CommandRun run = CommandRun.of("generate", "--model", MODEL, "--prompt", "hello ".repeat(600));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("leaves no room in the model's context of 512 tokens");
    }

    @Test
    void aModelWithoutATemplateCannotChat() {
        CommandRun run = CommandRun.of("generate", "--model", MODEL, "--prompt", "Hi", "--chat");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the model has no chat template");
    }

    private static JsonNode generate(String... options) {
        List<String> args = new ArrayList<>(List.of("generate", "--model", MODEL, "--json"));
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray(String[]::new)).json();
    }
}
