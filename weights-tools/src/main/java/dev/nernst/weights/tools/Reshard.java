package dev.nernst.weights.tools;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Cuts a checkpoint into shards, or puts the shards together; the bytes of the tensors stay as they are. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Reshard {
    private Reshard() {}

    /**
     * Writes a directory with files of at most {@code options.maxShardBytes()} bytes of tensors, and an index where
     * there is more than one; a larger tensor gets a file of its own.
     *
     * @param source what {@link Safetensors#open} takes
     * @param out a directory to be made
     * @throws InvalidInputException if the source is not valid or {@code out} may not be written
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void shard(Path source, Path out, ToolOptions options) {
        if (Rewrite.isFile(out)) {
            throw new InvalidInputException(out + ": shards go into a directory, not into one file");
        }
        copy(source, out, options);
    }

    /**
     * Writes all tensors to one file: {@code out} itself where it ends in {@code .safetensors}, else
     * {@code model.safetensors} in the directory {@code out}.
     *
     * @param source what {@link Safetensors#open} takes
     * @throws InvalidInputException if the source is not valid or {@code out} may not be written
     * @throws UncheckedIOException if writing fails; nothing is then left
     */
    public static void merge(Path source, Path out, ToolOptions options) {
        copy(source, out, new ToolOptions(options.force(), Long.MAX_VALUE, options.progress(), options.warn()));
    }

    private static void copy(Path source, Path out, ToolOptions options) {
        try (WeightFiles weights = Safetensors.open(source)) {
            new Rewrite(
                            weights.stored(),
                            weights.metadata(),
                            (info, sink) -> weights.bytes(info.name()).writeTo(sink),
                            null)
                    .write(source, out, options);
        }
    }
}
