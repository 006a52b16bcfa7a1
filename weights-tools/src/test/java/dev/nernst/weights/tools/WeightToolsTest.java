package dev.nernst.weights.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Progress;
import dev.nernst.weights.gguf.TinyCheckpoint;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tools that make weight files out of weight files, on a directory with the usual companions. */
class WeightToolsTest {
    private static final long SEED = 4505;
    private static final ToolOptions OPTIONS = ToolOptions.defaults();

    @TempDir
    Path directory;

    private Path source = Path.of("");
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    @BeforeEach
    void writeAModel() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        tensors.put("embed.weight", TinyCheckpoint.random(random, 17, 65));
        tensors.put("layer.weight", TinyCheckpoint.random(random, 63, 33));
        tensors.put("layer.bias", TinyCheckpoint.random(random, 63));
        tensors.put("scale", Tensor.ofFloats(new float[] {0.1f}));
        source = Files.createDirectory(directory.resolve("model"));
        SafetensorsWriter.write(source.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        Files.writeString(source.resolve("config.json"), "{\"model_type\":\"llama\",\"torch_dtype\":\"float32\"}");
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Files.writeString(source.resolve("LICENSE"), "free");
        Files.writeString(source.resolve("pytorch_model.bin"), "other weights");
        Files.writeString(source.resolve(".gitattributes"), "hidden");
    }

    @Test
    void whatIsNotFiniteIsToldOrRefused() throws IOException {
        tensors.put("layer.bias", Tensor.ofFloats(new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY}, 3));
        SafetensorsWriter.write(source.resolve("model.safetensors"), tensors, Map.of());
        List<String> warnings = new ArrayList<>();
        Path out = directory.resolve("out");
        Convert.run(source, out, DType.BF16, new ToolOptions(false, 1 << 20, Progress.NONE, warnings::add));
        String name = source.resolve("model.safetensors") + ": tensor \"layer.bias\"";
        assertThat(warnings).containsExactly(name + ": holds 1 NaN and 1 infinities");
        Path quantised = directory.resolve("int8");
        assertThatThrownBy(() -> Quantize.run(source, quantised, OPTIONS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(name + ": row 0 holds NaN, which no weight should be");
        assertThat(quantised).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "F32"})
    void convertRoundsToNearestEven(DType dtype) throws IOException {
        Path out = directory.resolve("out");
        Convert.run(source, out, dtype, OPTIONS);
        assertThat(names(out)).containsExactly("LICENSE", "config.json", "model.safetensors", "tokenizer.json");
        String name = Map.of(DType.F16, "float16", DType.BF16, "bfloat16", DType.F32, "float32")
                .get(dtype);
        assertThat(Files.readString(out.resolve("config.json"))).contains("\"torch_dtype\" : \"" + name + "\"");
        try (WeightFiles converted = Safetensors.open(out)) {
            assertThat(converted.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            tensors.forEach((key, exact) -> {
                assertThat(converted.dtype(key)).isEqualTo(dtype);
                float[] actual = converted.tensor(key).toFloatArray();
                for (int i = 0; i < actual.length; i++) {
                    assertThat(actual[i]).isEqualTo(rounded(exact.getFloat(i), dtype));
                }
            });
        }
    }

    @Test
    void convertRefusesWhatBecomesInfinite() {
        Path file = directory.resolve("big.safetensors");
        SafetensorsWriter.write(file, Map.of("w", Tensor.ofFloats(new float[] {1, 70_000}, 2)), Map.of());
        assertThatThrownBy(() -> Convert.run(file, directory.resolve("out.safetensors"), DType.F16, OPTIONS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + ": tensor \"w\": the value 70000.0 is out of the range of F16");
        assertThat(directory.resolve("out.safetensors")).doesNotExist();
    }

    @Test
    void shardsMergeToTheSameBytes() throws IOException {
        Path shards = directory.resolve("shards");
        Reshard.shard(source, shards, new ToolOptions(false, 5000, Progress.NONE, warning -> {}));
        assertThat(names(shards))
                .containsExactly(
                        "LICENSE",
                        "config.json",
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json");
        Path merged = directory.resolve("merged.safetensors");
        Reshard.merge(shards, merged, OPTIONS);
        assertThat(merged).hasSameBinaryContentAs(source.resolve("model.safetensors"));
        assertThatThrownBy(() -> Reshard.merge(shards, merged, OPTIONS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--force");
        assertThatThrownBy(() -> Reshard.merge(shards, shards, new ToolOptions(true, 1, Progress.NONE, warning -> {})))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is the input too");
        assertThatThrownBy(() -> Reshard.shard(shards, directory.resolve("x.safetensors"), OPTIONS))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void quantizedWeightsAreWithinHalfAStepAndComeBackAsFloats() throws IOException {
        Path out = directory.resolve("int8");
        Quantize.run(source, out, OPTIONS);
        assertThat(Files.readString(out.resolve("config.json"))).contains("\"quant_method\" : \"int8-per-row\"");
        try (WeightFiles quantized = Safetensors.open(out)) {
            assertThat(quantized.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
            assertThat(quantized.dtype("layer.bias")).isEqualTo(DType.F32);
            Tensor weight = quantized.tensor("layer.weight");
            assertThat(weight.dtype()).isEqualTo(DType.I8);
            Tensor scales = weight.rowScales();
            assertThat(scales).isNotNull();
            Tensor exact = tensor("layer.weight");
            for (int i = 0; i < exact.size(); i++) {
                float step = scales == null ? 0 : scales.getFloat(i / 33);
                assertThat(Math.abs(weight.getFloat(i) - exact.getFloat(i))).isLessThanOrEqualTo(step * 0.5001f);
            }
        }
        assertThatThrownBy(() -> Quantize.run(out, directory.resolve("twice"), OPTIONS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is quantised already");

        Path floats = directory.resolve("floats");
        Convert.run(out, floats, DType.F32, OPTIONS);
        assertThat(Diff.run(out, floats, Progress.NONE).same()).isTrue();
        assertThat(Files.readString(floats.resolve("config.json"))).doesNotContain("quant_method");
        try (WeightFiles converted = Safetensors.open(floats)) {
            assertThat(converted.stored()).hasSize(tensors.size());
        }
    }

    @Test
    void diffTellsHowFarAndWhatIsMissing() {
        Map<String, Tensor> other = new LinkedHashMap<>(tensors);
        other.remove("scale");
        other.put("extra", Tensor.ofFloats(new float[] {1}, 1));
        other.put("embed.weight", TinyCheckpoint.random(new SplittableRandom(1), 3, 3));
        float[] bias = tensor("layer.bias").toFloatArray();
        bias[5] += 0.5f;
        bias[7] = Float.NaN;
        other.put("layer.bias", Tensor.ofFloats(bias, 63));
        Path file = directory.resolve("other.safetensors");
        SafetensorsWriter.write(file, other, Map.of());
        Diff.Report report = Diff.run(source, file, Progress.NONE);
        assertThat(report.same()).isFalse();
        assertThat(report.onlyInFirst()).containsExactly("scale");
        assertThat(report.onlyInSecond()).containsExactly("extra");
        assertThat(report.differentShapes())
                .containsExactly(new Diff.ShapeDifference("embed.weight", List.of(17L, 65L), List.of(3L, 3L)));
        assertThat(report.tensors()).hasSize(2);
        for (Diff.TensorDifference difference : report.tensors()) {
            boolean changed = difference.name().equals("layer.bias");
            assertThat(difference.differingElements()).isEqualTo(changed ? 2 : 0);
            assertThat(difference.largestAbsolute()).isEqualTo(changed ? Double.POSITIVE_INFINITY : 0);
        }
        bias[7] = tensor("layer.bias").getFloat(7);
        other.put("layer.bias", Tensor.ofFloats(bias, 63));
        SafetensorsWriter.write(file, other, Map.of());
        assertThat(Diff.run(source, file, Progress.NONE).tensors())
                .filteredOn(difference -> difference.name().equals("layer.bias"))
                .singleElement()
                .satisfies(
                        difference -> assertThat(difference.largestAbsolute()).isBetween(0.4999, 0.5001));
    }

    @Test
    void checkFindsWhatShouldNotBe() throws IOException {
        assertThat(Check.run(source, Progress.NONE).findings()).isEmpty();
        Map<String, Tensor> odd = new LinkedHashMap<>(tensors);
        odd.put("head.weight", tensor("embed.weight"));
        odd.put("nan", Tensor.ofFloats(new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY}, 3));
        odd.put("none", Tensor.ofFloats(new float[0], 0, 4));
        odd.put("zero", Tensor.ofFloats(new float[4], 4));
        Path file = directory.resolve("odd.safetensors");
        SafetensorsWriter.write(file, odd, Map.of());
        Check.Report report = Check.run(file, Progress.NONE);
        assertThat(report.tensors()).isEqualTo(8);
        assertThat(report.usable()).isFalse();
        assertThat(report.findings())
                .extracting(finding -> finding.kind() + " " + finding.tensor())
                .containsExactlyInAnyOrder(
                        "DUPLICATE head.weight", "NAN nan", "INFINITE nan", "EMPTY none", "ALL_ZERO zero");

        Path shards = directory.resolve("shards");
        Reshard.shard(source, shards, new ToolOptions(false, 5000, Progress.NONE, warning -> {}));
        Path index = shards.resolve("model.safetensors.index.json");
        Files.writeString(index, Files.readString(index).replaceFirst("\"total_size\" : \\d+", "\"total_size\" : 7"));
        assertThat(Check.run(shards, Progress.NONE).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind()).isEqualTo(Check.Kind.INDEX_SIZE));
        assertThatThrownBy(() -> Check.run(directory.resolve("gone"), Progress.NONE))
                .isInstanceOf(InvalidInputException.class);
    }

    private static float rounded(float value, DType dtype) {
        return switch (dtype) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
            case BF16 -> {
                // Of the two neighbours, the nearer one; the random values hold no ties.
                float below = Float.intBitsToFloat(Float.floatToIntBits(value) & 0xffff0000);
                float above = Float.intBitsToFloat((Float.floatToIntBits(value) & 0xffff0000) + 0x10000);
                yield Math.abs(value - below) <= Math.abs(above - value) ? below : above;
            }
            default -> value;
        };
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        return tensor;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
