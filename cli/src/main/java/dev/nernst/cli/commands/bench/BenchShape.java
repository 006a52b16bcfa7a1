package dev.nernst.cli.commands.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Shapes of published models, to be filled with random weights: speed does not depend on what they say. */
enum BenchShape {
    SMOLLM2_135M("smollm2-135m", "llama", 30, 576, 1536, 9, 3, 49_152, 8192, true),
    /** What a small experiment in reinforcement learning trains: 5.4 million parameters. */
    FIVE_MILLION("qwen2-5.4m", "qwen2", 6, 256, 688, 8, 4, 4096, 8192, true),
    QWEN2_5_0_5B("qwen2.5-0.5b", "qwen2", 24, 896, 4864, 14, 2, 151_936, 32_768, true),
    QWEN2_5_7B("qwen2.5-7b", "qwen2", 28, 3584, 18_944, 28, 4, 152_064, 32_768, false);

    private final String label;
    private final ObjectNode config;

    BenchShape(
            String label,
            String modelType,
            int layers,
            int hidden,
            int intermediate,
            int heads,
            int kvHeads,
            int vocabulary,
            int maxPositions,
            boolean tied) {
        this.label = label;
        config = StrictJson.object()
                .put("model_type", modelType)
                .put("num_hidden_layers", layers)
                .put("hidden_size", hidden)
                .put("intermediate_size", intermediate)
                .put("num_attention_heads", heads)
                .put("num_key_value_heads", kvHeads)
                .put("vocab_size", vocabulary)
                .put("max_position_embeddings", maxPositions)
                .put("rope_theta", 1_000_000)
                .put("tie_word_embeddings", tied);
    }

    /** The shape that a user calls {@code label}. */
    static BenchShape of(String label) {
        for (BenchShape shape : values()) {
            if (shape.label.equals(label)) {
                return shape;
            }
        }
        throw new InvalidInputException("there is no shape " + label + "; choose "
                + Arrays.stream(values()).map(shape -> shape.label).collect(Collectors.joining(", ")));
    }

    ModelConfig config() {
        return ConfigReader.read(config, Path.of(label));
    }

    /** The content of a config.json. */
    ObjectNode json(DType dtype) {
        String name = switch (dtype) {
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            default -> "float32";
        };
        return config.deepCopy().put("torch_dtype", name);
    }
}
