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
    LLAMA(false, false, false),
    /** Qwen2 and Qwen2.5: biases on q, k and v, whatever config.json says. */
    QWEN2(true, false, false),
    /** Qwen3: an RMSNorm over each query and key head. */
    QWEN3(false, true, false),
    /** Mistral: every layer attends to a sliding window, where one is set. */
    MISTRAL(false, false, true);

    private final boolean alwaysQkvBias;
    private final boolean qkNorm;
    private final boolean windowInEveryLayer;

    Family(boolean alwaysQkvBias, boolean qkNorm, boolean windowInEveryLayer) {
        this.alwaysQkvBias = alwaysQkvBias;
        this.qkNorm = qkNorm;
        this.windowInEveryLayer = windowInEveryLayer;
    }

    /** Whether q, k and v have biases without being told. */
    public boolean alwaysQkvBias() {
        return alwaysQkvBias;
    }

    /** Whether each query and key head is normalised before it is turned. */
    public boolean qkNorm() {
        return qkNorm;
    }

    /** Whether {@code sliding_window} holds in all layers; otherwise {@code use_sliding_window} must ask for it. */
    public boolean windowInEveryLayer() {
        return windowInEveryLayer;
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
