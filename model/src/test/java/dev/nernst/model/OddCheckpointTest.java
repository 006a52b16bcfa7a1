package dev.nernst.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.weights.HeadTying;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints whose parts contradict each other, or are damaged. */
class OddCheckpointTest {
    private static final int[] IDS = {5, 9, 77, 3, 200, 41, 8};

    private final Provider provider = new ScalarProvider();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    @TempDir
    Path folder;

    @BeforeEach
    void read() {
        try (WeightSource weights = Safetensors.open(TinyModels.directory("tiny-llama3"))) {
            for (String name : weights.names()) {
                tensors.put(name, Tensor.ofFloats(weights.tensor(name).toFloatArray(), weights.shape(name)));
            }
        }
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void theFlagTiesTwoMatricesOnlyWhereTheyAreEqual() throws IOException {
        try (LanguageModel tied = TinyModels.load("tiny-llama3", provider)) {
            double expected = tied.score(IDS).totalLogProbability();
            assertThat(tied.warnings()).isEmpty();
            float[] values = tensor(HeadTying.EMBEDDING).toFloatArray();
            long[] shape = tensor(HeadTying.EMBEDDING).shape();
            tensors.put(HeadTying.HEAD, Tensor.ofFloats(values.clone(), shape));
            try (LanguageModel equal = write(config -> {})) {
                assertThat(equal.config().tiedHead()).isTrue();
                assertThat(equal.warnings()).isEmpty();
                assertThat(equal.score(IDS).totalLogProbability()).isEqualTo(expected);
            }
            values[values.length - 1] += 0.5f;
            tensors.put(HeadTying.HEAD, Tensor.ofFloats(values, shape));
            double apart;
            try (LanguageModel untied = write(config -> config.put("tie_word_embeddings", false))) {
                apart = untied.score(IDS).totalLogProbability();
                assertThat(apart).isNotEqualTo(expected);
                assertThat(untied.warnings()).isEmpty();
            }
            try (LanguageModel flagged = write(config -> {})) {
                assertThat(flagged.config().tiedHead()).isFalse();
                assertThat(flagged.warnings()).singleElement().asString().contains("field tie_word_embeddings is true");
                assertThat(flagged.score(IDS).totalLogProbability()).isEqualTo(apart);
                Path saved = folder.resolve("saved");
                flagged.save(saved, DType.F32);
                try (LanguageModel again = LanguageModel.load(saved, provider)) {
                    assertThat(again.warnings()).isEmpty();
                    assertThat(again.score(IDS).totalLogProbability()).isEqualTo(apart);
                }
            }
        }
    }

    @Test
    void aMatrixUnderTheOthersNameIsEnoughOnlyWhereTheyAreTied() throws IOException {
        tensors.put(HeadTying.HEAD, tensor(HeadTying.EMBEDDING));
        tensors.remove(HeadTying.EMBEDDING);
        try (LanguageModel tied = write(config -> {})) {
            assertThat(tied.score(IDS).firstNotFinite()).isNegative();
        }
        assertThatThrownBy(() -> write(config -> config.put("tie_word_embeddings", false)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(HeadTying.EMBEDDING);
    }

    @Test
    void damagedWeightsEndInASentence() throws IOException {
        for (String name : new String[] {
            HeadTying.EMBEDDING,
            "model.norm.weight",
            "model.layers.0.input_layernorm.weight",
            "model.layers.1.self_attn.v_proj.weight",
            "model.layers.0.mlp.down_proj.weight"
        }) {
            for (float damage : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                Tensor whole = tensor(name);
                float[] values = whole.toFloatArray();
                values[name.equals(HeadTying.EMBEDDING) ? 9 * 48 + 3 : 3] = damage;
                tensors.put(name, Tensor.ofFloats(values, whole.shape()));
                try (LanguageModel model = write(config -> {})) {
                    assertThatThrownBy(() -> model.score(IDS))
                            .as(name + " with " + damage)
                            .isInstanceOf(DivergedException.class)
                            .hasMessageStartingWith(folder.resolve("model").toString())
                            .hasMessageContaining("not finite numbers");
                }
                tensors.put(name, whole);
            }
        }
    }

    @Test
    void numbersThatJsonHasNoWordForSurviveSaving() throws IOException {
        try (LanguageModel model = write(config -> config.put("initializer_range", Double.POSITIVE_INFINITY))) {
            Path saved = folder.resolve("saved");
            model.save(saved, DType.F32);
            assertThat(Files.readString(saved.resolve("config.json"))).contains("\"initializer_range\" : Infinity");
        }
    }

    private Tensor tensor(String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private LanguageModel write(Consumer<ObjectNode> change) throws IOException {
        Path directory = Files.createDirectories(folder.resolve("model"));
        ObjectNode config =
                StrictJson.readObject(TinyModels.directory("tiny-llama3").resolve("config.json"));
        change.accept(config);
        Files.writeString(directory.resolve("config.json"), StrictJson.prettyAsPython(config));
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, Map.of());
        return LanguageModel.load(directory, provider);
    }
}
