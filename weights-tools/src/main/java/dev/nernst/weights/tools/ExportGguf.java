package dev.nernst.weights.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.gguf.GgmlType;
import dev.nernst.weights.gguf.GgufExport;
import dev.nernst.weights.gguf.GgufTokenizer;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns a Hugging Face directory into a GGUF file for llama.cpp. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class ExportGguf {
    private ExportGguf() {}

    /**
     * Writes the weights and the configuration of {@code directory}, with {@code tokenizer} in the metadata.
     *
     * @param tokenizer the tokenizer as plain data; null leaves a file that runs on token ids only
     * @param type F32, F16, BF16 or Q8_0
     * @param out the file to be made
     * @throws InvalidInputException if the source is not valid, llama.cpp has no word for it, or {@code out} exists and
     *     may not be replaced
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void run(
            Path directory, @Nullable GgufTokenizer tokenizer, GgmlType type, Path out, ToolOptions options) {
        Rewrite.checkAbsent(out, options);
        ObjectNode config = ModelDirectory.readConfig(directory.resolve(ModelDirectory.CONFIG));
        Path name = directory.toAbsolutePath().normalize().getFileName();
        try (WeightFiles weights = Safetensors.open(directory)) {
            weights.requireWeights();
            weights.warnings().forEach(options.warn());
            GgufExport.write(
                    weights,
                    config,
                    name == null ? "model" : name.toString(),
                    tokenizer,
                    type,
                    out,
                    options.progress(),
                    options.warn());
        }
    }
}
