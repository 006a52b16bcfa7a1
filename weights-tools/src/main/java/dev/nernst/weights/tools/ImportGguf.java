package dev.nernst.weights.tools;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.WeightSources;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.io.AtomicDirectory;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.StrictJson;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.safetensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Turns a GGUF file into a Hugging Face directory. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class ImportGguf {
    private ImportGguf() {}

    /** Writes what else belongs into the directory: tokenizer and chat template, which this module cannot make. */
    @FunctionalInterface
    public interface Companions {
        /** Writes files into {@code directory}, which becomes visible under its final name afterwards. */
        void write(GgufWeights source, Path directory) throws IOException;
    }

    /**
     * Writes config.json, generation_config.json and the dequantised weights, sharded when large.
     *
     * @param out a directory to be made
     * @param dtype F32, F16 or BF16, for all weights, rounded to nearest even
     * @param companions is called before the weights are written
     * @throws InvalidInputException if the source is not valid or not supported, or {@code out} may not be written
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void run(Path gguf, Path out, DType dtype, Companions companions, ToolOptions options) {
        Path file = WeightSources.gguf(gguf).orElse(gguf);
        try (GgufWeights weights = GgufWeights.open(file, dtype);
                AtomicDirectory directory = AtomicDirectory.create(out, options.force())) {
            write(directory.path(), ModelDirectory.CONFIG, StrictJson.pretty(weights.config()));
            write(directory.path(), "generation_config.json", StrictJson.pretty(weights.generationConfig()));
            companions.write(weights, directory.path());
            List<TensorInfo> tensors = weights.names().stream()
                    .map(name -> TensorInfo.of(name, dtype, weights.shape(name)))
                    .toList();
            ShardedWriter.write(
                    directory.path(),
                    tensors,
                    Map.of("format", "pt"),
                    options.maxShardBytes(),
                    (info, sink) -> Elements.write(
                            weights.rows(info.name()),
                            dtype,
                            Elements.where(weights.fileOf(info.name()), info.name()),
                            sink,
                            options.warn()),
                    options.progress());
            directory.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": writing failed: " + FileReasons.of(e), e);
        }
    }

    private static void write(Path directory, String name, String text) {
        AtomicFile.write(directory.resolve(name), text);
    }
}
