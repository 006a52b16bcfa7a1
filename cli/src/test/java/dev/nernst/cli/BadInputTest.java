package dev.nernst.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with what a user hands in, the answer is one sentence that names it, and exit code 2. */
class BadInputTest {
    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        model = TinyModel.write(folder);
    }

    @Test
    void aModelThatIsNotThere() {
        refused("none.gguf: there is no such model directory or GGUF file", model("none.gguf"));
    }

    @Test
    void aDirectoryWithoutConfiguration() throws IOException {
        Files.delete(model.resolve("config.json"));
        refused("tiny/config.json: there is no such file");
    }

    @Test
    void anAdapterInPlaceOfAModel() throws IOException {
        Files.delete(model.resolve("config.json"));
        Files.writeString(model.resolve("adapter_config.json"), "{}");
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\":\"a\"}\n");
        String reason =
                "tiny: is a LoRA adapter and no model, for there is no config.json; `weights merge-lora --model "
                        + "BASE --adapter " + model + " --out DIR` makes a model of it";
        refused(reason);
        refused(reason, train(prompts, folder.resolve("out")));
        refused(reason, "inspect", model.toString());
        Files.delete(model.resolve("tokenizer.json")); // llama.cpp has no word for it
        refused(reason, "weights", "export-gguf", model.toString(), "--out", folder + "/tiny.gguf");
        refused(reason, "weights", "initialize", model.toString(), "--out", folder + "/fresh");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void moreLayersThanAnyModelHas() throws IOException {
        configure("num_hidden_layers", 1_000_000_000);
        refused("tiny/config.json: field num_hidden_layers is 1000000000, more than the 16384 that can be");
    }

    @Test
    void aSizeThatTheWeightsDoNotHaveIsSaidBeforeMemoryIsAskedFor() throws IOException {
        configure("hidden_size", 1_000_000_000);
        refused("tiny/model.safetensors: tensor model.embed_tokens.weight has shape");
    }

    @Test
    void layersThatTheWeightsDoNotHave() throws IOException {
        configure("num_hidden_layers", 9);
        refused("tiny/model.safetensors: has no tensor \"model.layers.2.");
    }

    @Test
    void anUnknownKindOfModel() throws IOException {
        var json = StrictJson.readObject(model.resolve("config.json")).put("model_type", "gpt_neox");
        Files.writeString(model.resolve("config.json"), StrictJson.pretty(json));
        refused("tiny/config.json: model_type \"gpt_neox\" is not supported");
    }

    @Test
    void truncatedWeights() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
        refused("tiny/model.safetensors: tensor ");
        Files.write(weights, Arrays.copyOf(bytes, 100));
        refused("tiny/model.safetensors: declares a header of ");
    }

    @Test
    void aHeaderThatLies() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40);
        Files.write(weights, bytes);
        refused("tiny/model.safetensors: declares a header of 1099511627776 bytes");
    }

    @Test
    void aTokenizerOfAnUnknownKind() throws IOException {
        Path file = model.resolve("tokenizer.json");
        var json = StrictJson.readObject(file);
        json.putObject("pre_tokenizer").put("type", "Quantum");
        Files.writeString(file, StrictJson.pretty(json));
        refused("tiny/tokenizer.json: pre_tokenizer.type names the pre-tokenizer \"Quantum\"");
    }

    @Test
    void aChatWithAModelThatHasNoTemplate() {
        refused(
                "tiny: the model has no chat template",
                "generate",
                "--model",
                model.toString(),
                "--prompt",
                "a",
                "--chat");
    }

    @Test
    void aPromptLongerThanTheContext() throws IOException {
        configure("max_position_embeddings", 64);
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\":\"short\"}\n{\"prompt\":\"" + "long".repeat(16) + "\"}\n");
        String reason = "the prompt has 64 tokens, which leaves no room in the model's context of 64 tokens";
        refused("tiny: " + reason, "generate", "--model", model.toString(), "--prompt", "long".repeat(16));
        refused(
                "prompts.jsonl, line 2: " + reason,
                "generate",
                "--model",
                model.toString(),
                "--prompts",
                prompts.toString());
    }

    @Test
    void aPromptsFileWithABrokenLine() throws IOException {
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\":\"a\"}\n".repeat(6) + "{\"prompt\":\n{\"prompt\":\"b\"}\n");
        String[] generate = {"generate", "--model", model.toString(), "--prompts", prompts.toString()};
        refused("prompts.jsonl, line 7: not valid JSON", generate);
        refused("prompts.jsonl, line 7: not valid JSON", train(prompts, folder.resolve("out")));
    }

    @Test
    void aPlaceThatCannotBeWritten() throws IOException {
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\":\"a\"}\n");
        Path file = Files.writeString(folder.resolve("file"), "");
        refused("file: is a file, where a run needs a directory", train(prompts, file));
        refused("file: is a file, where a run needs a directory", train(prompts, file.resolve("below")));
        Path below = file.resolve("below");
        refused(
                "below: cannot be written: ",
                "weights",
                "convert",
                model.toString(),
                "--dtype",
                "f16",
                "--out",
                below.toString());
        assertThat(Files.size(file)).isZero();
    }

    private String[] train(Path prompts, Path out) {
        return new String[] {
            "train",
            "em-ft",
            "--model",
            model.toString(),
            "--data",
            prompts.toString(),
            "--out",
            out.toString(),
            "--max-new-tokens",
            "2"
        };
    }

    private String[] model(String name) {
        return new String[] {"generate", "--model", folder.resolve(name).toString(), "--prompt", "a"};
    }

    private void configure(String field, int value) throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(
                config, StrictJson.pretty(StrictJson.readObject(config).put(field, value)));
    }

    private void refused(String reason) {
        refused(reason, model("tiny"));
    }

    private void refused(String reason, String... command) {
        CommandRun run = CommandRun.of(command);
        assertThat(run.err()).contains(reason);
        String sentence = run.err().strip();
        assertThat(sentence.substring(sentence.lastIndexOf('\r') + 1).strip())
                .startsWith("nernst: ")
                .contains(reason)
                .hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
    }
}
