package dev.nernst.weights.gguf;

import dev.nernst.runtime.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The model families, as GGUF files and as {@code config.json} call them.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Architecture {
    LLAMA("llama", "llama", "LlamaForCausalLM", true),
    MISTRAL("llama", "mistral", "MistralForCausalLM", true),
    QWEN2("qwen2", "qwen2", "Qwen2ForCausalLM", false),
    QWEN3("qwen3", "qwen3", "Qwen3ForCausalLM", false);

    private final String ggufName;
    private final String modelType;
    private final String className;
    private final boolean permuted;

    Architecture(String ggufName, String modelType, String className, boolean permuted) {
        this.ggufName = ggufName;
        this.modelType = modelType;
        this.className = className;
        this.permuted = permuted;
    }

    /** The value of {@code general.architecture} and the first part of the keys of its hyper-parameters. */
    public String ggufName() {
        return ggufName;
    }

    /** The {@code model_type} of config.json. */
    public String modelType() {
        return modelType;
    }

    /** The entry of {@code architectures} in config.json. */
    public String className() {
        return className;
    }

    /** Whether the rows of q and k are stored for a RoPE that turns neighbouring elements (see {@link RopeRows}). */
    boolean permuted() {
        return permuted;
    }

    /**
     * The family of a GGUF file. Mistral checkpoints call themselves llama there; only a sliding window tells them apart,
     * and without one the two compute the same.
     *
     * @throws InvalidInputException if it is another family
     */
    static Architecture of(GgufMetadata metadata) {
        String name = metadata.text("general.architecture");
        boolean windowed =
                metadata.integerIfPresent(name + ".attention.sliding_window").orElse(0) > 0;
        for (Architecture candidate : values()) {
            if (candidate.ggufName.equals(name) && (candidate == MISTRAL || candidate != LLAMA || !windowed)) {
                return candidate;
            }
        }
        throw metadata.invalid("general.architecture", "is \"" + name + "\", where " + known(true) + " are supported");
    }

    /**
     * The family of a {@code model_type}.
     *
     * @throws InvalidInputException if it is another family
     */
    static Architecture ofModelType(@Nullable String modelType, String where) {
        for (Architecture candidate : values()) {
            if (candidate.modelType.equals(modelType)) {
                return candidate;
            }
        }
        throw new InvalidInputException(
                where + ": model_type is " + modelType + ", where " + known(false) + " are supported");
    }

    private static String known(boolean gguf) {
        return Arrays.stream(values())
                .map(gguf ? Architecture::ggufName : Architecture::modelType)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
