package dev.nernst.cli.commands.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.cli.TinyModel;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandTest {
    private static final Path TINY = Path.of("src/test/resources/golden/tiny-qwen2");

    @TempDir
    Path folder;

    private String model;

    @BeforeEach
    void copyModel() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("model"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(TINY.resolve(name), copy.resolve(name));
        }
        model = copy.toString();
    }

    @Test
    void convertedToAWiderTypeTheValuesAreTheSame() {
        JsonNode written = weights("convert", model, "--dtype", "f32", "--out", out("wide"))
                .json();
        assertThat(written.fieldNames())
                .toIterable()
                .containsExactly("source", "out", "files", "tensors", "bytes", "seconds");
        assertThat(written.get("files").get(0).asText()).isEqualTo("model.safetensors");
        assertThat(folder.resolve("wide/config.json")).exists();

        JsonNode diff = weights("diff", model, out("wide")).json();
        assertThat(diff.get("same").asBoolean()).isTrue();
        assertThat(diff.get("tensors")).hasSize(written.get("tensors").asInt());
    }

    @Test
    void shardsJoinToTheSameWeights() {
        JsonNode shards = weights("shard", model, "--out", out("shards"), "--max-shard-size", "20KB")
                .json();
        assertThat(shards.get("files").size()).isGreaterThan(2);
        JsonNode merged =
                weights("merge", out("shards"), "--out", out("merged")).json();
        assertThat(merged.get("files")).hasSize(1);
        assertThat(weights("diff", model, out("merged")).json().get("same").asBoolean())
                .isTrue();
    }

    @Test
    void nothingIsReplacedWithoutForce() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("mine.txt"), "mine");
        CommandRun refused = weights("merge", model, "--out", taken.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains(taken.toString());
        assertThat(taken.resolve("mine.txt")).exists();
        assertThat(weights("merge", model, "--out", taken.toString(), "--force").exitCode())
                .isZero();
    }

    @Test
    void quantizedMatricesAreCloseAndSmaller() {
        JsonNode written = weights("quantize", model, "--out", out("int8")).json();
        assertThat(written.has("perplexity")).isFalse();
        assertThat(written.get("perplexity_not_measured").asText()).contains("model: holds neither tokenizer.json");
        JsonNode diff = weights("diff", model, out("int8")).json();
        assertThat(diff.get("same").asBoolean()).isFalse();
        assertThat(diff.get("largest_absolute").asDouble()).isBetween(1e-6, 0.1);
    }

    @Test
    void quantizingTellsItsCostInPerplexity() throws IOException {
        String runnable = TinyModel.write(folder).toString();
        JsonNode cost = weights("quantize", runnable, "--out", out("english"), "--threads", "1")
                .json()
                .get("perplexity");
        assertThat(cost.fieldNames()).toIterable().containsExactly("tokens", "before", "after", "ratio");
        assertThat(cost.get("tokens").asInt()).isEqualTo(511);
        assertThat(cost.get("before").asDouble()).isGreaterThan(100);
        assertThat(cost.get("after").asDouble()).isNotEqualTo(cost.get("before").asDouble());
        assertThat(cost.get("ratio").asDouble()).isBetween(0.9, 1.1);

        Path text = Files.writeString(folder.resolve("text.txt"), "ten bytes.");
        JsonNode own = weights("quantize", runnable, "--out", out("own"), "--text", text.toString())
                .json()
                .get("perplexity");
        assertThat(own.get("tokens").asInt()).isEqualTo(9);
    }

    @Test
    void aTextThatCannotBeScoredIsRefused() throws IOException {
        CommandRun missing = weights("quantize", model, "--out", out("int8"), "--text", out("none.txt"));
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("none.txt: no such file");
        assertThat(folder.resolve("int8")).doesNotExist();

        Path text = Files.writeString(folder.resolve("text.txt"), "a text");
        CommandRun unspeakable = weights("quantize", model, "--out", out("int8"), "--text", text.toString());
        assertThat(unspeakable.exitCode()).isEqualTo(2);
        assertThat(unspeakable.err()).contains("model: holds neither tokenizer.json");
        assertThat(folder.resolve("int8")).doesNotExist();

        String runnable = TinyModel.write(folder).toString();
        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        CommandRun nothing = weights("quantize", runnable, "--out", out("int8"), "--text", empty.toString());
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.err()).contains("a perplexity takes two");
        assertThat(folder.resolve("int8")).doesNotExist();

        CommandRun file = weights("quantize", runnable, "--out", out("x.safetensors"), "--text", text.toString());
        assertThat(file.exitCode()).isEqualTo(2);
        assertThat(folder.resolve("x.safetensors")).doesNotExist();
    }

    @Test
    void aNanMakesWeightsUnusable() {
        Path file = folder.resolve("nan.safetensors");
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.F32, 2);
            tensor.host().setAtIndex(ValueLayout.JAVA_FLOAT, 1, Float.NaN);
            SafetensorsWriter.write(file, new LinkedHashMap<>(Map.of("w", tensor)), Map.of());
        }
        CommandRun run = weights("check", file.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.json().get("usable").asBoolean()).isFalse();
        assertThat(run.json().get("findings").get(0).get("kind").asText()).isEqualTo("nan");
        assertThat(weights("check", model).json().get("usable").asBoolean()).isTrue();
    }

    @Test
    void aGgufFileHoldsWhatWasExported() {
        String gguf = folder.resolve("model.gguf").toString();
        JsonNode exported =
                weights("export-gguf", model, "--dtype", "f32", "--out", gguf).json();
        assertThat(exported.get("tokenizer").asBoolean()).isFalse();
        assertThat(exported.get("bytes").asLong()).isPositive();
        assertThat(weights("diff", model, gguf).json().get("same").asBoolean()).isTrue();
    }

    @Test
    void sizesAreUnderstoodOrRefused() {
        for (String size : new String[] {"0", "many", "-1", "5XB"}) {
            assertThat(weights("shard", model, "--out", out("no"), "--max-shard-size=" + size)
                            .exitCode())
                    .as(size)
                    .isEqualTo(2);
        }
        assertThat(folder.resolve("no")).doesNotExist();
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private static CommandRun weights(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "weights";
        System.arraycopy(args, 0, all, 1, args.length);
        all[all.length - 1] = "--json";
        return CommandRun.of(all);
    }
}
