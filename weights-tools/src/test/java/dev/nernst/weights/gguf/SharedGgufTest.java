package dev.nernst.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that llama.cpp wrote, against weights dequantised by it and put back in the order of the checkpoint. */
@RequiresShared
class SharedGgufTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny-llama.F32", "tiny-llama.F16", "tiny-llama.BF16", "tiny-llama.Q8_0", "tiny-llama.Q4_0",
                "tiny-llama.Q4_1", "tiny-llama.Q5_0", "tiny-llama.Q5_1", "tiny-llama.Q4_K_S", "tiny-llama.Q5_K_S",
                "tiny-llama.Q6_K", "tiny-qwen2.Q8_0"
            })
    void weightsEqualTheGoldenOnes(String name) {
        Path folder = Shared.path("golden/gguf");
        try (GgufWeights weights = GgufWeights.open(folder.resolve(name + ".gguf"));
                WeightFiles golden = Safetensors.open(folder.resolve(name + ".golden.safetensors"))) {
            int compared = 0;
            for (String key : golden.names()) {
                if (key.startsWith("weight.")) {
                    Tensor actual = weights.tensor(key.substring("weight.".length()));
                    assertThat(actual.shape()).containsExactly(golden.shape(key));
                    // The first place that differs; AssertJ would box every weight.
                    assertThat(Arrays.mismatch(
                                    actual.toFloatArray(), golden.tensor(key).toFloatArray()))
                            .as(key)
                            .isEqualTo(-1);
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(2);
        }
    }

    @Test
    void theConfigurationOfAPublishedFile() {
        Path file = Shared.path("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf");
        try (GgufWeights weights = GgufWeights.open(file, DType.BF16)) {
            ObjectNode config = weights.config();
            assertThat(config.path("architectures").path(0).textValue()).isEqualTo("LlamaForCausalLM");
            assertThat(config.path("hidden_size").intValue()).isEqualTo(576);
            assertThat(config.path("num_hidden_layers").intValue()).isEqualTo(30);
            assertThat(config.path("num_key_value_heads").intValue()).isEqualTo(3);
            assertThat(config.path("head_dim").intValue()).isEqualTo(64);
            assertThat(config.path("vocab_size").intValue()).isEqualTo(49152);
            assertThat(config.path("rope_theta").doubleValue()).isEqualTo(100_000);
            assertThat(config.path("rms_norm_eps").doubleValue()).isEqualTo(1e-5);
            assertThat(config.path("tie_word_embeddings").booleanValue()).isTrue();
            assertThat(config.path("torch_dtype").textValue()).isEqualTo("bfloat16");
            assertThat(config.has("rope_scaling")).isFalse();
            assertThat(weights.generationConfig().path("eos_token_id").intValue())
                    .isEqualTo(2);
            assertThat(weights.names()).hasSize(272).contains("model.layers.29.mlp.down_proj.weight");
            GgufTokenizer tokenizer = weights.tokenizer();
            assertThat(tokenizer.model()).isEqualTo("gpt2");
            assertThat(tokenizer.pre()).isEqualTo("smollm");
            assertThat(tokenizer.tokens()).hasSize(49152);
            assertThat(tokenizer.merges()).hasSize(48900).startsWith("Ġ t");
            assertThat(tokenizer.ids()).containsEntry("bos", 1).containsEntry("padding", 2);
            assertThat(tokenizer.flags()).containsEntry("add_bos_token", false);
            assertThat(tokenizer.chatTemplate()).startsWith("{% for message in messages %}");
        }
    }
}
