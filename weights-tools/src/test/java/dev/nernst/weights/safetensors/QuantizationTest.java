package dev.nernst.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Progress;
import dev.nernst.weights.tools.Check;
import dev.nernst.weights.tools.Convert;
import dev.nernst.weights.tools.Quantize;
import dev.nernst.weights.tools.ToolOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Integers of other quantisers are read right or refused by name; they are never taken for weights. */
class QuantizationTest {
    private static final ToolOptions OPTIONS = ToolOptions.defaults();
    private static final String SIMPLE = """
            {"quantization_config": {"quant_method": "compressed-tensors", "format": "int-quantized", "config_groups":
              {"group_0": {"weights": {"num_bits": 8, "type": "int", "strategy": "%s", "symmetric": true}}}}}""";

    @TempDir
    Path directory;

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private void write(String config) throws IOException {
        byte[] integers = {1, -2, 3, 4, -127, 0};
        tensors.putIfAbsent("a.weight", Tensor.of(DType.I8, MemorySegment.ofArray(integers), 2, 3));
        tensors.put("a.bias", Tensor.ofFloats(new float[] {1, 2}, 2));
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
        Files.writeString(directory.resolve("config.json"), config);
    }

    private Tensor scale(String values, long... shape) {
        String[] parts = values.split(" ", -1);
        float[] floats = new float[parts.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Float.parseFloat(parts[i]);
        }
        return Tensor.ofFloats(floats, shape);
    }

    private float[] weights() {
        try (WeightFiles files = Safetensors.open(directory)) {
            files.requireWeights();
            assertThat(files.names()).containsExactlyInAnyOrder("a.weight", "a.bias");
            FloatRows rows = files.rows("a.weight");
            float[] all = new float[6];
            rows.read(1, all, 3);
            rows.read(0, all, 0);
            assertThat(files.tensor("a.weight").toFloatArray()).containsExactly(all);
            return all;
        }
    }

    @Test
    void symmetricInt8ByRowIsRead() throws IOException {
        tensors.put("a.weight_scale", scale("0.5 2", 2, 1));
        tensors.put("a.input_scale", scale("3", 1));
        tensors.put("a.weight_zero_point", Tensor.of(DType.I8, MemorySegment.ofArray(new byte[2]), 2, 1));
        write(SIMPLE.formatted("channel"));
        assertThat(weights()).containsExactly(.5f, -1, 1.5f, 8, -254, 0);
        Path out = directory.resolve("out");
        Convert.run(directory, out, DType.F32, OPTIONS);
        assertThat(Files.readString(out.resolve("config.json"))).doesNotContain("quant");
        try (WeightFiles converted = Safetensors.open(out)) {
            assertThat(converted.stored()).hasSize(2);
            assertThat(converted.tensor("a.weight").toFloatArray()).containsExactly(.5f, -1, 1.5f, 8, -254, 0);
        }
        assertThatThrownBy(() -> Quantize.run(directory, directory.resolve("q"), OPTIONS))
                .hasMessageContaining("is quantised already");
    }

    @Test
    void symmetricInt8ByTensorIsRead() throws IOException {
        for (Tensor one : new Tensor[] {scale("0.5", 1), scale("0.5"), scale("0.5", 1, 1)}) {
            tensors.put("a.weight_scale", one);
            write(SIMPLE.formatted("tensor"));
            assertThat(weights()).containsExactly(.5f, -1, 1.5f, 2, -63.5f, 0);
        }
    }

    @Test
    void scalesThatDoNotFitAreRefused() throws IOException {
        for (Tensor wrong : new Tensor[] {scale("1 2 3", 3), scale("1 2 3", 1, 3), scale("1 2", 1, 2)}) {
            tensors.put("a.weight_scale", wrong);
            write(SIMPLE.formatted("channel"));
            assertThatThrownBy(this::weights)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("needs one a row, or one for all");
        }
        tensors.put("a.weight_scale", scale("1 2", 2, 1));
        tensors.put("a.weight_zero_point", Tensor.of(DType.I8, MemorySegment.ofArray(new byte[] {0, 1}), 2, 1));
        write(SIMPLE.formatted("channel"));
        assertThatThrownBy(this::weights).hasMessageContaining("is not zero everywhere");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"quant_method\":\"gptq\",\"bits\":8} | \"gptq\"",
                "{\"quant_method\":\"awq\"} | \"awq\"",
                "{\"quant_method\":\"bitsandbytes\",\"load_in_8bit\":true} | \"bitsandbytes\"",
                "{\"quant_method\":\"fp8\"} | \"fp8\"",
                "{\"quant_method\":\"torchao\"} | \"torchao\"",
                "{\"quant_method\":\"int8-per-row\"} | \"int8-per-row\" (its mark is missing",
                "{\"load_in_8bit\":true} | a method without a name",
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"pack-quantized\"} | (format pack-quantized)",
                "{\"quant_method\":\"compressed-tensors\"} | (format none)",
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"int-quantized\"} | (no config_groups)",
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"int-quantized\",\"config_groups\":{\"g\":{\"weights\":"
                        + "{\"num_bits\":8,\"type\":\"int\",\"symmetric\":false,\"strategy\":\"channel\"}}}} | asymmetric",
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"int-quantized\",\"config_groups\":{\"g\":{\"weights\":"
                        + "{\"num_bits\":8,\"strategy\":\"group\",\"group_size\":128}}}} | strategy group",
                "{\"quant_method\":\"compressed-tensors\",\"format\":\"float-quantized\",\"config_groups\":{\"g\":{\"weights\":"
                        + "{\"num_bits\":8,\"type\":\"float\"}}}} | (format float-quantized)",
            })
    void otherFormsAreRefusedByName(String quantization, String reason) throws IOException {
        tensors.put("a.weight_scale", scale("0.5 2", 2, 1));
        for (String field : new String[] {"quantization_config", "compression_config"}) {
            if (field.equals("compression_config") && reason.equals("a method without a name")
                    || reason.contains("mark")) {
                continue;
            }
            write("{\"" + field + "\":" + quantization + "}");
            refused(reason);
        }
    }

    @Test
    void integersWithoutScalesAreRefused() throws IOException {
        write("{}");
        refused("a.weight");
        tensors.put("a.weight_scale", scale("0.5 2", 2, 1));
        write("{}");
        refused("a.weight");
        tensors.put("a.weight", Tensor.of(DType.U8, MemorySegment.ofArray(new byte[6]), 2, 3));
        write(SIMPLE.formatted("channel"));
        refused("a.weight");
    }

    private void refused(String reason) {
        Path out = directory.resolve("out");
        for (Runnable work : new Runnable[] {
            () -> Convert.run(directory, out, DType.BF16, OPTIONS), () -> Quantize.run(directory, out, OPTIONS)
        }) {
            assertThatThrownBy(work::run)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(reason)
                    .message()
                    .doesNotContain("\n");
        }
        assertThat(out).doesNotExist();
        Check.Report report = Check.run(directory, Progress.NONE);
        assertThat(report.usable()).isFalse();
        assertThat(report.findings()).anyMatch(finding -> finding.kind() == Check.Kind.QUANTIZED);
    }
}
