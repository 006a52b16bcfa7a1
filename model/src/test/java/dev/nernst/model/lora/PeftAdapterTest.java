package dev.nernst.model.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeftAdapterTest {
    private static final Path MODEL =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-llama3");
    private static final int[] IDS = {5, 9, 77, 3, 200, 41, 8};

    @TempDir
    Path folder;

    private final Provider provider = Providers.open("scalar", 1);
    private final LanguageModel model = LanguageModel.load(MODEL, provider);

    @AfterEach
    void close() {
        model.close();
        provider.close();
    }

    @Test
    void newAdaptersChangeNothingAndComeFromTheirSeed() {
        TokenScores base = model.score(IDS);
        LoraConfig config = new LoraConfig(3, 6, Set.of(LoraConfig.ALL_LINEAR));
        try (LoraAdapters adapters = LoraAdapters.create(provider.memory(), model.decoder(), config, 1)) {
            assertThat(model.score(IDS).logProbabilities()).isEqualTo(base.logProbabilities());
            assertThat(adapters.parameters()).hasSize(2 * 7 * 2);
            float[] first = adapters.parameters().getFirst().data().toFloatArray();
            double bound = 1 / Math.sqrt(48);
            for (float value : first) {
                assertThat((double) value).isBetween(-bound, bound);
            }
            assertThat(first).doesNotContain(0f);
            assertThat(create(1)).isEqualTo(first);
            assertThat(create(2)).isNotEqualTo(first);
        }
    }

    private float[] create(long seed) {
        try (LanguageModel other = LanguageModel.load(MODEL, provider);
                LoraAdapters adapters = LoraAdapters.create(
                        provider.memory(),
                        other.decoder(),
                        new LoraConfig(3, 6, Set.of(LoraConfig.ALL_LINEAR)),
                        seed)) {
            return adapters.parameters().getFirst().data().toFloatArray();
        }
    }

    @Test
    void namesAndSettingsAreThoseOfPeft() throws IOException {
        save(Set.of("q_proj", "down_proj"));
        try (WeightSource weights = Safetensors.open(folder.resolve("adapter_model.safetensors"))) {
            assertThat(weights.names())
                    .containsExactlyInAnyOrder(
                            "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
                            "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
                            "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight",
                            "base_model.model.model.layers.0.mlp.down_proj.lora_B.weight",
                            "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight",
                            "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight",
                            "base_model.model.model.layers.1.mlp.down_proj.lora_A.weight",
                            "base_model.model.model.layers.1.mlp.down_proj.lora_B.weight");
            assertThat(weights.tensor("base_model.model.model.layers.0.mlp.down_proj.lora_A.weight")
                            .shape())
                    .containsExactly(4, 80);
            assertThat(weights.tensor("base_model.model.model.layers.0.mlp.down_proj.lora_B.weight")
                            .shape())
                    .containsExactly(48, 4);
        }
        ObjectNode config = StrictJson.readObject(folder.resolve("adapter_config.json"));
        assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
        assertThat(config.path("r").asInt()).isEqualTo(4);
        assertThat(config.path("lora_alpha").asDouble()).isEqualTo(8);
        assertThat(config.path("target_modules").toString()).isEqualTo("[\"down_proj\",\"q_proj\"]");
    }

    @Test
    void loadedAndMergedItSpeaksTheSame() throws IOException {
        double[] trained = save(Set.of(LoraConfig.ALL_LINEAR));
        double[] base = model.score(IDS).logProbabilities();
        assertThat(trained).isNotEqualTo(base);
        Path merged = Files.createDirectory(folder.resolve("merged"));
        try (LoraAdapters adapters = PeftAdapter.load(provider.memory(), model.decoder(), folder, warning -> {})) {
            assertThat(model.score(IDS).logProbabilities()).isEqualTo(trained);
            adapters.setEnabled(false);
            assertThat(model.score(IDS).logProbabilities()).isEqualTo(base);
            adapters.setEnabled(true);
            ModelDirectory.write(
                    model.checkpoint(), model.decoder(), DType.F32, merged, new LoraMerge(adapters)::weight);
        }
        assertThat(model.score(IDS).logProbabilities()).isEqualTo(base);
        try (LanguageModel mergedModel = LanguageModel.load(merged, provider)) {
            double[] scores = mergedModel.score(IDS).logProbabilities();
            for (int i = 0; i < scores.length; i++) {
                assertThat(scores[i]).isCloseTo(trained[i], Offset.offset(1e-4));
            }
        }
    }

    @Test
    void aRankThatNoLayerCanUseIsRefusedBeforeMemoryIsTaken() {
        for (int rank : new int[] {81, 100_000, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> LoraAdapters.create(
                            provider.memory(),
                            model.decoder(),
                            new LoraConfig(rank, 8, Set.of(LoraConfig.ALL_LINEAR)),
                            1))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("the rank of an adapter is " + rank
                            + ", more than the 48 that the widest of the layers beside it can make use of");
        }
        assertThatThrownBy(() -> LoraAdapters.create(
                        provider.memory(), model.decoder(), new LoraConfig(25, 8, Set.of("k_proj")), 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("more than the 24");
        LoraAdapters.create(provider.memory(), model.decoder(), new LoraConfig(48, 8, Set.of("q_proj")), 1)
                .close();
    }

    /** Saves adapters whose B is not zero any more; returns the log-probabilities with them. */
    private double[] save(Set<String> targets) {
        try (LoraAdapters adapters =
                LoraAdapters.create(provider.memory(), model.decoder(), new LoraConfig(4, 8, targets), 3)) {
            for (Parameter parameter : adapters.parameters()) {
                float[] values = parameter.data().toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.05 * Math.sin(i));
                }
                parameter.data().copyFrom(values);
            }
            PeftAdapter.save(adapters, "the/base", folder);
            return model.score(IDS).logProbabilities();
        }
    }
}
