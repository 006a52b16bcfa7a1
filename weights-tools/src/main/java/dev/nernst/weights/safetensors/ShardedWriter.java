package dev.nernst.weights.safetensors;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a checkpoint into a directory under the names that Hugging Face libraries look for: {@code model.safetensors}
 * where all fits one file, else {@code model-00001-of-00003.safetensors} and so on with the index written last, so that
 * a set without an index is known to be unfinished. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class ShardedWriter {
    /** The shard size that Hugging Face libraries use unless told otherwise, in bytes. */
    public static final long DEFAULT_MAX_SHARD_BYTES = 5_000_000_000L;

    private ShardedWriter() {}

    /**
     * Writes {@code tensors}, filling shards in the given order. To replace a checkpoint as a whole, write into a
     * {@link dev.nernst.weights.io.AtomicDirectory}.
     *
     * @param maxShardBytes most bytes of tensors in a file; a larger tensor gets a file of its own
     * @return the files written, the index last where there is one
     * @throws InvalidInputException if the directory already has weight files, or as {@link SafetensorsWriter} does
     * @throws UncheckedIOException if writing fails
     */
    public static List<Path> write(
            Path directory,
            List<TensorInfo> tensors,
            Map<String, String> metadata,
            long maxShardBytes,
            TensorContent content,
            Progress progress) {
        checkNoWeights(directory);
        List<List<TensorInfo>> shards = split(tensors, maxShardBytes);
        long total = tensors.stream().mapToLong(TensorInfo::byteSize).reduce(0, Math::addExact);
        List<Path> written = new ArrayList<>();
        Map<String, String> shardOf = new LinkedHashMap<>();
        long before = 0;
        for (List<TensorInfo> shard : shards) {
            String name = shards.size() == 1
                    ? Safetensors.SINGLE_FILE_NAME
                    : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", written.size() + 1, shards.size());
            long offset = before;
            SafetensorsWriter.write(
                    directory.resolve(name),
                    shard,
                    metadata,
                    content,
                    (item, done, shardTotal) -> progress.update(item, offset + done, total));
            written.add(directory.resolve(name));
            for (TensorInfo tensor : shard) {
                shardOf.put(tensor.name(), name);
                before += tensor.byteSize();
            }
        }
        if (shards.size() > 1) {
            Path index = directory.resolve(Safetensors.INDEX_FILE_NAME);
            AtomicFile.write(index, new ShardIndex(total, shardOf).json());
            written.add(index);
        }
        return written;
    }

    private static List<List<TensorInfo>> split(List<TensorInfo> tensors, long maxShardBytes) {
        if (maxShardBytes <= 0) {
            throw new InvalidInputException("the shard size must be positive, not " + maxShardBytes + " bytes");
        }
        List<List<TensorInfo>> shards = new ArrayList<>();
        List<TensorInfo> current = new ArrayList<>();
        long size = 0;
        for (TensorInfo tensor : tensors) {
            if (!current.isEmpty() && tensor.byteSize() > maxShardBytes - size) {
                shards.add(current);
                current = new ArrayList<>();
                size = 0;
            }
            current.add(tensor);
            size += tensor.byteSize();
        }
        shards.add(current);
        return shards;
    }

    private static void checkNoWeights(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            list.filter(file -> file.getFileName().toString().endsWith(".safetensors")
                            || file.getFileName().toString().equals(Safetensors.INDEX_FILE_NAME))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new InvalidInputException(file + ": is in the way of the weights to be written");
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be listed: " + FileReasons.of(e), e);
        }
    }
}
