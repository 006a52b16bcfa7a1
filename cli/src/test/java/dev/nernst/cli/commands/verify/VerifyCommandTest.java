package dev.nernst.cli.commands.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {
    private static final Path MODEL = Path.of("src/test/resources/golden/tiny-qwen2");
    private static final Path GOLDEN = MODEL.resolve("golden.safetensors");
    private static final List<String> INPUTS =
            List.of("advantage", "attention_mask", "input_ids", "ref_logprob", "response_mask");

    @TempDir
    Path folder;

    private static CommandRun verify(Path golden, String... more) {
        List<String> args = new ArrayList<>(
                List.of("verify", "--model", MODEL.toString(), "--golden", golden.toString(), "--json"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static JsonNode result(CommandRun run, String name) {
        for (JsonNode result : run.json().get("results")) {
            if (result.get("name").asText().equals(name)) {
                return result;
            }
        }
        throw new AssertionError(name + " is not among the results: " + run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector", "foreign"})
    void everyTensorIsCheckedAndListed(String provider) {
        CommandRun run = CommandRun.of("verify", "--model", MODEL.toString(), "--provider", provider, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("provider").asText()).isEqualTo(provider);
        assertThat(json.get("passed").asBoolean()).isTrue();
        assertThat(json.get("complete").asBoolean()).isTrue();
        assertThat(json.get("failed").asInt()).isZero();
        try (WeightFiles file = Safetensors.open(GOLDEN)) {
            assertThat(json.get("tensors").asInt()).isEqualTo(file.names().size());
            assertThat(json.get("checked").asInt() + json.get("inputs").asInt())
                    .isEqualTo(file.names().size());
            TreeSet<String> inputs = new TreeSet<>();
            for (JsonNode result : json.get("results")) {
                String name = result.get("name").asText();
                Tensor golden = file.tensor(name);
                if (result.get("status").asText().equals("input")) {
                    inputs.add(name);
                } else {
                    // 14 of 63 positions are padding; everything else is compared to the last number.
                    long skipped = name.equals("logits") ? 14 * golden.dim(2) : name.startsWith("token_") ? 14 : 0;
                    assertThat(result.get("compared").asLong()).as(name).isEqualTo(golden.size() - skipped);
                    assertThat(result.get("tolerance_used").asDouble()).as(name).isBetween(0.0, 0.1);
                }
            }
            assertThat(inputs).containsExactlyElementsOf(INPUTS);
        }
    }

    /** The tolerance of each tensor is that of the format, up to float rounding of the golden number. */
    @ParameterizedTest
    @CsvSource({
        "logits, 16000, 2e-4, 1e-3, 0",
        "token_logprob, 7, 2e-4, 1e-3, 0",
        "token_entropy_values, 7, 2e-4, 1e-3, 0",
        "loss.grpo_kl3, 0, 2e-4, 1e-3, 0",
        "grad.ce.model.layers.1.self_attn.q_proj.bias, 5, 1e-6, 0, 1e-3",
        "grad.policy_gradient.model.embed_tokens.weight, 100, 1e-6, 0, 1e-3",
        "adamw.token_entropy.loss, 9, 0, 1e-3, 0",
        "adamw.ce.grad_norm, 9, 0, 1e-3, 0"
    })
    void aNumberThatIsOffByMoreThanTheToleranceFails(
            String name, int index, double absolute, double relative, double ofLargest) {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        float[] values = golden.get(name).toFloatArray();
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        double tolerance = absolute + relative * Math.abs(values[index]) + ofLargest * largest;

        golden.add(name, index, 0.8 * tolerance);
        CommandRun inside = verify(golden.write(folder.resolve("inside.safetensors")), "--only", name);
        assertThat(inside.exitCode()).as(inside.out()).isZero();

        golden.add(name, index, 0.4 * tolerance);
        CommandRun outside = verify(golden.write(folder.resolve("outside.safetensors")), "--only", name);
        assertThat(outside.exitCode()).as(outside.out()).isEqualTo(1);
        assertThat(outside.json().get("passed").asBoolean()).isFalse();
        assertThat(result(outside, name).get("status").asText()).isEqualTo("failed");
        assertThat(result(outside, name).get("reason").asText()).contains("element " + index);
        assertThat(result(outside, name).get("max_absolute_error").asDouble())
                .isBetween(1.1 * tolerance, 1.3 * tolerance);
    }

    @Test
    void aNumberThatIsNoNumberFails() {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        golden.add("loss.ce", 0, Double.NaN);
        assertThat(verify(golden.write(folder.resolve("nan.safetensors")), "--only", "loss")
                        .exitCode())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logit",
                "loss.nll",
                "grad.ce",
                "grad.nll.model.norm.weight",
                "adamw.ce.lr",
                "hidden.x",
                "hidden.-1"
            })
    void aTensorOutsideTheFormatFails(String name) {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        golden.tensors().keySet().removeIf(key -> !INPUTS.contains(key) && !key.equals("loss.ce"));
        golden.put(name, new float[] {1}, 1);
        CommandRun run = verify(golden.write(folder.resolve("unknown.safetensors")));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.json().get("complete").asBoolean()).isFalse();
        assertThat(result(run, name).get("status").asText()).isEqualTo("unknown");
        assertThat(result(run, "loss.ce").get("status").asText()).isEqualTo("passed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden.3",
                "grad.ce.model.layers.2.mlp.up_proj.weight",
                "grad_norm.ce.lm_head.weight",
                "weight.model.layers.0.self_attn.q_norm.weight",
                "logits_last",
                "hidden.0"
            })
    void aTensorThatTheModelCannotGiveFails(String name) {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        golden.tensors().keySet().removeIf(key -> !INPUTS.contains(key) && !key.equals("loss.ce"));
        golden.put(name, new float[] {1}, 1);
        CommandRun run = verify(golden.write(folder.resolve("impossible.safetensors")));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(result(run, name).get("status").asText()).isEqualTo("failed");
        assertThat(result(run, name).get("reason").asText()).isNotEmpty();
    }

    @Test
    void aLossWhoseInputIsMissingFails() {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        golden.tensors().remove("advantage");
        CommandRun run = verify(golden.write(folder.resolve("no-advantage.safetensors")), "--only", "loss");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(result(run, "loss.policy_gradient").get("reason").asText()).contains("advantage");
        assertThat(result(run, "loss.ce").get("status").asText()).isEqualTo("passed");
    }

    @Test
    void wholeTensorsAndRowsAtTheEndAgree() {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        float[] logits = golden.get("logits").toFloatArray();
        int vocabulary = golden.get("logits").dim(2);
        float[] last = new float[3 * vocabulary];
        for (int b = 0; b < 3; b++) {
            System.arraycopy(logits, (b * 21 + 20) * vocabulary, last, b * vocabulary, vocabulary);
        }
        golden.put("logits_last", last, 3, vocabulary);
        try (WeightFiles weights = Safetensors.open(MODEL.resolve("model.safetensors"))) {
            Tensor norm = weights.tensor("model.norm.weight");
            golden.put("weight.model.norm.weight", norm.toFloatArray(), norm.shape());
        }
        double squares = 0;
        for (float value : golden.get("grad.ce.model.norm.weight").toFloatArray()) {
            squares += (double) value * value;
        }
        golden.put("grad_norm.ce.model.norm.weight", new float[] {(float) Math.sqrt(squares)}, 1);
        CommandRun run =
                verify(golden.write(folder.resolve("more.safetensors")), "--only", "logits_last,weight,grad_norm");
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.json().get("checked").asInt()).isEqualTo(3);
        assertThat(run.json().get("complete").asBoolean()).isFalse();
    }

    @Test
    void inputsThatDoNotFitAreRefusedInOneSentence() {
        GoldenCopy golden = new GoldenCopy(GOLDEN);
        int[] ids = new int[63];
        ids[5] = 259;
        golden.putIntegers("input_ids", ids, 3, 21);
        assertRefused(golden, "input_ids", "259");

        golden = new GoldenCopy(GOLDEN);
        int[] mask = new int[63];
        Arrays.fill(mask, 1);
        mask[22] = 0;
        golden.putIntegers("attention_mask", mask, 3, 21);
        assertRefused(golden, "attention_mask", "row 1");

        golden = new GoldenCopy(GOLDEN);
        golden.put("advantage", new float[] {1}, 1);
        assertRefused(golden, "advantage", "[3]");

        golden = new GoldenCopy(GOLDEN);
        golden.metadata().remove("adamw");
        assertRefused(golden, "adamw", "__metadata__");

        golden = new GoldenCopy(GOLDEN);
        golden.tensors().remove("input_ids");
        assertRefused(golden, "input_ids", "no tensor");
    }

    private void assertRefused(GoldenCopy golden, String... words) {
        Path file = golden.write(folder.resolve("refused.safetensors"));
        CommandRun run = verify(file, "--only", "adamw.ce.loss");
        assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(file.toString()).contains(words);
    }

    @Test
    void nothingToCompareIsNoSuccess() {
        assertThat(verify(GOLDEN, "--only", "input_ids").exitCode()).isEqualTo(2);
        assertThat(verify(GOLDEN, "--only", "loss.nll").exitCode()).isEqualTo(2);
        assertThat(verify(folder.resolve("absent.safetensors")).exitCode()).isEqualTo(2);
    }

    @Test
    void withoutJsonEachTensorHasALine() {
        CommandRun run = CommandRun.of("verify", "--model", MODEL.toString(), "--only", "loss,input_ids");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).hasLineCount(7);
        assertThat(run.out()).contains("passed  loss.seq_logprob").contains("5 of 147 tensors checked");
    }
}
