package dev.nernst.em.checkpoint;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.weights.Progress;
import dev.nernst.weights.io.AtomicDirectory;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.DirectoryTree;
import dev.nernst.weights.safetensors.SafetensorsWriter;
import dev.nernst.weights.safetensors.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, a directory each, named by the number of updates done. Each appears whole or not at all, and
 * earlier ones are deleted only when a later one is in place. Not thread-safe.
 */
public final class Checkpoints {
    static final String TENSORS = "state.safetensors";

    private static final Pattern NAME = Pattern.compile("update-\\d{8,}");
    private static final Pattern UNFINISHED = Pattern.compile("\\..*\\.tmp");

    private final Path directory;
    private final int keepLast;

    /** Files that a checkpoint has beside tensors and state. */
    @FunctionalInterface
    public interface MoreFiles {
        void write(Path directory) throws IOException;
    }

    /**
     * @param directory that holds them; made when the first is saved
     * @param keepLast how many are kept, at least 1
     */
    public Checkpoints(Path directory, int keepLast) {
        if (keepLast < 1) {
            throw new IllegalArgumentException("of the checkpoints at least the last is kept, not " + keepLast);
        }
        this.directory = directory;
        this.keepLast = keepLast;
    }

    /**
     * Saves a checkpoint, then deletes the oldest beyond those to keep.
     *
     * @param memory that the tensors lie in; they are downloaded one after the other
     * @return its directory
     * @throws UncheckedIOException if it cannot be written; earlier ones are then as they were
     */
    public Path save(RunState state, Memory memory, Map<String, Tensor> tensors, MoreFiles more) {
        Path target = directory.resolve(String.format(Locale.ROOT, "update-%08d", state.updates()));
        try (AtomicDirectory files = AtomicDirectory.create(target, true)) {
            write(files.path().resolve(TENSORS), memory, tensors);
            more.write(files.path());
            AtomicFile.write(files.path().resolve(RunState.FILE_NAME), state.json());
            Manifest.write(files.path());
            files.commit();
            prune();
            return target;
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException(
                    target + ": the checkpoint cannot be written, earlier ones are as they were: " + e.getMessage(),
                    e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e);
        }
    }

    private static void write(Path file, Memory memory, Map<String, Tensor> tensors) {
        List<TensorInfo> infos = tensors.entrySet().stream()
                .map(entry -> TensorInfo.of(
                        entry.getKey(),
                        entry.getValue().dtype(),
                        entry.getValue().shape()))
                .toList();
        SafetensorsWriter.write(
                file,
                infos,
                Map.of(),
                (info, sink) -> sink.write(memory.download(Objects.requireNonNull(tensors.get(info.name())))
                        .host()),
                Progress.NONE);
    }

    /**
     * The last checkpoint that is not damaged.
     *
     * @param say receives a sentence for each that is
     */
    public Optional<Checkpoint> latest(Consumer<String> say) throws IOException {
        deleteUnfinished();
        for (Path candidate : all().reversed()) {
            try {
                Manifest.check(candidate);
                return Optional.of(Checkpoint.open(candidate));
            } catch (InvalidInputException e) {
                say.accept("checkpoint " + candidate.getFileName() + " is damaged (" + e.getMessage()
                        + "); going back to the one before");
            }
        }
        return Optional.empty();
    }

    /** All of them, the oldest first. */
    public List<Path> all() throws IOException {
        return matching(NAME);
    }

    private void prune() throws IOException {
        List<Path> all = all();
        for (Path old : all.subList(0, Math.max(0, all.size() - keepLast))) {
            DirectoryTree.delete(old);
        }
    }

    /** What a killed run had not moved into place. */
    private void deleteUnfinished() throws IOException {
        for (Path unfinished : matching(UNFINISHED)) {
            DirectoryTree.delete(unfinished);
        }
    }

    private List<Path> matching(Pattern pattern) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(path ->
                            pattern.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparingInt(
                                    (Path path) -> path.toString().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }
}
