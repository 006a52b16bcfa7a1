package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as GGUF and read again is the same checkpoint. */
class GgufExportTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"llama,true", "llama,false", "mistral,false", "qwen2,true", "qwen3,false"})
    void weightsAndConfigurationComeBack(String modelType, boolean tied) {
        Map<String, Tensor> weights = TinyCheckpoint.weights(modelType, tied);
        if (modelType.equals("mistral")) {
            weights.keySet().removeIf(name -> name.endsWith(".bias"));
        }
        ObjectNode config = TinyCheckpoint.config(modelType, tied).put("sliding_window", 8);
        Path file = export(weights, config, GgmlType.F32);
        try (GgufWeights read = GgufWeights.open(file)) {
            assertThat(read.names()).containsExactlyInAnyOrderElementsOf(weights.keySet());
            weights.forEach((name, expected) -> {
                assertThat(read.shape(name)).as(name).containsExactly(expected.shape());
                assertThat(read.tensor(name).toFloatArray()).as(name).containsExactly(expected.toFloatArray());
            });
            ObjectNode back = read.config();
            for (String field : new String[] {
                "model_type",
                "hidden_size",
                "intermediate_size",
                "num_hidden_layers",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim",
                "vocab_size",
                "rms_norm_eps",
                "rope_theta",
                "tie_word_embeddings"
            }) {
                assertThat(back.get(field).asText())
                        .as(field)
                        .isEqualTo(config.get(field).asText());
            }
            // llama.cpp has no window here, so the context ends where it does.
            assertThat(back.get("max_position_embeddings").intValue()).isEqualTo(modelType.equals("mistral") ? 8 : 64);
            assertThat(back.path("sliding_window").intValue()).isEqualTo(modelType.equals("mistral") ? 8 : 0);
            assertThat(back.get("eos_token_id").intValue()).isEqualTo(4);
            assertThat(read.generationConfig().get("eos_token_id").toString()).isEqualTo("[4,5]");
        }
    }

    @Test
    void contradictionsAndMissingFieldsMeanWhatTheyMeanToTransformers() {
        Map<String, Tensor> weights = TinyCheckpoint.weights("mistral", false);
        weights.keySet().removeIf(name -> name.endsWith(".bias"));
        ObjectNode config = TinyCheckpoint.config("mistral", true);
        config.remove("sliding_window");
        config.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 7);
        config.putObject("rope_scaling")
                .put("rope_type", "yarn")
                .put("original_max_position_embeddings", 16)
                .putNull("factor");
        try (GgufWeights read = GgufWeights.open(export(weights, config, GgmlType.F32))) {
            // Tied by the flag, but with two matrices that differ.
            assertThat(read.config().get("tie_word_embeddings").asBoolean()).isFalse();
            assertThat(read.tensor("lm_head.weight").toFloatArray())
                    .containsExactly(Objects.requireNonNull(weights.get("lm_head.weight"))
                            .toFloatArray());
            assertThat(read.config().path("rope_scaling").path("factor").asDouble())
                    .isEqualTo(64 / 16.0);
            assertThat(read.config().path("rope_theta").asDouble())
                    .isEqualTo(config.path("rope_theta").asDouble());
            assertThat(read.config().path("sliding_window").asInt()).isEqualTo(4096);
        }
    }

    @Test
    void theTokenizerComesBackWithARowOfTheEmbeddingAToken() {
        Path file = export(TinyCheckpoint.weights("qwen2", true), TinyCheckpoint.config("qwen2", true), GgmlType.F16);
        try (GgufWeights read = GgufWeights.open(file)) {
            GgufTokenizer tokenizer = read.tokenizer();
            assertThat(tokenizer).isEqualTo(TinyCheckpoint.tokenizer().paddedTo(TinyCheckpoint.VOCABULARY));
            assertThat(tokenizer.tokens()).hasSize(10).endsWith("[PAD8]", "[PAD9]");
            assertThat(tokenizer.types()).hasSize(10).endsWith(5, 5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "Q8_0"})
    void matricesAreRoundedAndVectorsAreNot(String type) {
        Map<String, Tensor> weights = TinyCheckpoint.weights("llama", true);
        Path file = export(weights, TinyCheckpoint.config("llama", true), GgmlType.valueOf(type));
        try (GgufWeights read = GgufWeights.open(file, DType.F32)) {
            weights.forEach((name, expected) -> {
                float[] actual = read.tensor(name).toFloatArray();
                float[] exact = expected.toFloatArray();
                double tolerance = expected.rank() < 2 ? 0 : type.equals("F16") ? 0.002 : 0.02;
                for (int i = 0; i < exact.length; i++) {
                    assertThat(Math.abs(actual[i] - exact[i])).as(name).isLessThanOrEqualTo((float) tolerance);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rope_type\":\"linear\",\"factor\":4.0}",
                "{\"rope_type\":\"yarn\",\"factor\":4.0,\"original_max_position_embeddings\":32}",
                "{\"rope_type\":\"yarn\",\"factor\":2.5,\"original_max_position_embeddings\":32,"
                        + "\"attention_factor\":1.25,\"beta_fast\":16.0,\"beta_slow\":2.0}",
                "{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,"
                        + "\"original_max_position_embeddings\":8192}",
                "{\"rope_type\":\"llama3\",\"factor\":32.0,\"low_freq_factor\":1.0,\"high_freq_factor\":4.0,"
                        + "\"original_max_position_embeddings\":8192}",
                "{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,\"high_freq_factor\":16.0,"
                        + "\"original_max_position_embeddings\":1000}"
            })
    void ropeScalingComesBack(String scaling) throws Exception {
        ObjectNode config = TinyCheckpoint.config("llama", true);
        Path file = directory.resolve("scaling.json");
        Files.writeString(file, scaling);
        config.set("rope_scaling", StrictJson.readObject(file));
        try (GgufWeights read = GgufWeights.open(export(TinyCheckpoint.weights("llama", true), config, GgmlType.F32))) {
            assertThat(read.config().get("rope_scaling").toString()).isEqualTo(scaling);
        }
    }

    @Test
    void whatGgufCannotSayIsRefused() {
        ObjectNode dynamic = TinyCheckpoint.config("llama", true);
        dynamic.putObject("rope_scaling").put("rope_type", "dynamic").put("factor", 2);
        assertThatThrownBy(() -> export(TinyCheckpoint.weights("llama", true), dynamic, GgmlType.F32))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("\"dynamic\"");
        ObjectNode other = TinyCheckpoint.config("gemma", true);
        assertThatThrownBy(() -> export(TinyCheckpoint.weights("llama", true), other, GgmlType.F32))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model_type is gemma");
        Map<String, Tensor> strange = new LinkedHashMap<>(TinyCheckpoint.weights("llama", true));
        strange.put("model.layers.0.extra.weight", Tensor.ofFloats(new float[] {1}, 1));
        assertThatThrownBy(() -> export(strange, TinyCheckpoint.config("llama", true), GgmlType.F32))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model.layers.0.extra.weight");
    }

    private Path export(Map<String, Tensor> weights, ObjectNode config, GgmlType type) {
        Path safetensors = directory.resolve("weights.safetensors");
        SafetensorsWriter.write(safetensors, weights, Map.of());
        Path file = directory.resolve("tiny.gguf");
        try (WeightFiles source = Safetensors.open(safetensors)) {
            GgufExport.write(
                    source, config, "tiny", TinyCheckpoint.tokenizer(), type, file, Progress.NONE, warning -> {});
        }
        return file;
    }
}
