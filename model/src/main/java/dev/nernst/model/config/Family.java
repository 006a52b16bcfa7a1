package dev.nernst.model.config;

import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The model families: what tells one {@code model_type} from another beyond the numbers in config.json. All share the
 * decoder and the Hugging Face parameter names.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Family {
    /** Llama 2 and 3, DeepSeek-Math, TinyLlama, SmolLM2. */
    LLAMA(FamilyDefaults.LLAMA),
    /** Qwen2 and Qwen2.5: biases on q, k and v, whatever config.json says. */
    QWEN2(FamilyDefaults.QWEN2),
    /** Qwen3: an RMSNorm over each query and key head. */
    QWEN3(FamilyDefaults.QWEN3),
    /** Mistral: every layer attends to a sliding window, where one is set. */
    MISTRAL(FamilyDefaults.MISTRAL);

    private final FamilyDefaults defaults;

    Family(FamilyDefaults defaults) {
        this.defaults = defaults;
    }

    /** What fields mean that config.json leaves out. */
    FamilyDefaults defaults() {
        return defaults;
    }

    /** Whether q, k and v have biases without being told. */
    public boolean alwaysQkvBias() {
        return this == QWEN2;
    }

    /** Whether {@code attention_bias} says something; the others do not know it. */
    boolean knowsAttentionBias() {
        return this == LLAMA || this == QWEN3;
    }

    /** Whether {@code mlp_bias} says something. */
    boolean knowsMlpBias() {
        return this == LLAMA;
    }

    /** Whether each query and key head is normalised before it is turned. */
    public boolean qkNorm() {
        return this == QWEN3;
    }

    /** Whether {@code sliding_window} holds in all layers. */
    boolean windowInEveryLayer() {
        return this == MISTRAL;
    }

    /** Whether layers differ: {@code use_sliding_window} and {@code layer_types} say which ones have a window. */
    boolean windowByLayer() {
        return this == QWEN2 || this == QWEN3;
    }

    /** The name in config.json. */
    public String modelType() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The family called {@code modelType}.
     *
     * @throws InvalidInputException for an unknown one
     */
    static Family of(String modelType, Path file) {
        for (Family family : values()) {
            if (family.modelType().equals(modelType)) {
                return family;
            }
        }
        throw new InvalidInputException(file + ": model_type \"" + modelType + "\" is not supported; supported are "
                + Arrays.stream(values()).map(Family::modelType).collect(Collectors.joining(", ")));
    }
}
