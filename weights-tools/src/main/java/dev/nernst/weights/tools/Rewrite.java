package dev.nernst.weights.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.AtomicDirectory;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.ShardedWriter;
import dev.nernst.weights.safetensors.TensorContent;
import dev.nernst.weights.safetensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * New weights in place of a checkpoint's old ones: a file where {@code .safetensors} is asked for, else a directory with
 * the other files of the source directory copied along.
 *
 * @param tensors in the order in which shards are filled
 * @param metadata goes into every file
 * @param content makes the bytes
 * @param configEdit what changes in config.json, or null where it is copied as it is
 */
record Rewrite(
        List<TensorInfo> tensors,
        Map<String, String> metadata,
        TensorContent content,
        @Nullable Consumer<ObjectNode> configEdit) {

    /**
     * Writes the result, whole or not at all.
     *
     * @throws InvalidInputException if {@code out} exists and may not be replaced, or is the source
     * @throws UncheckedIOException if writing fails
     */
    void write(Path source, Path out, ToolOptions options) {
        checkDistinct(source, out);
        if (isFile(out)) {
            checkAbsent(out, options);
            SafetensorsWriter.write(out, tensors, metadata, content, options.progress());
            return;
        }
        try (AtomicDirectory directory = AtomicDirectory.create(out, options.force())) {
            if (Files.isDirectory(source)) {
                ModelDirectory.copyCompanions(source, directory.path());
                if (configEdit != null) {
                    ModelDirectory.editConfig(directory.path(), configEdit);
                }
            }
            ShardedWriter.write(
                    directory.path(), tensors, metadata, options.maxShardBytes(), content, options.progress());
            directory.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": writing failed: " + FileReasons.of(e), e);
        }
    }

    static boolean isFile(Path out) {
        Path name = out.getFileName();
        return name != null && name.toString().endsWith(".safetensors");
    }

    static void checkAbsent(Path out, ToolOptions options) {
        if (Files.exists(out) && !options.force()) {
            throw new InvalidInputException(
                    out + ": exists already, and is replaced only when that is asked for (--force)");
        }
    }

    /** The source is mapped while the output is written, and replacing a checkpoint by itself can only lose. */
    private static void checkDistinct(Path source, Path out) {
        try {
            if (Files.exists(out) && Files.isSameFile(source, out)) {
                throw new InvalidInputException(out + ": is the input too; the output must be another place");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(out + ": cannot be looked at: " + e, e);
        }
    }
}
