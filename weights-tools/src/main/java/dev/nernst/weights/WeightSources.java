package dev.nernst.weights;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Opens weights of any format. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class WeightSources {
    private WeightSources() {}

    /** Whether {@code path} is named like a GGUF file. */
    public static boolean isGguf(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /**
     * Opens a GGUF file without losing precision, or what {@link Safetensors#open} takes.
     *
     * @throws InvalidInputException if it is not valid
     */
    public static WeightSource open(Path path) {
        return isGguf(path) ? GgufWeights.open(path) : Safetensors.open(path);
    }
}
