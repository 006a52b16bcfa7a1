package dev.nernst.em.loop;

import dev.nernst.em.metrics.TensorBoardLog;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of a run lie: the trained model in the directory itself, the rest under these names.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param root the directory
 */
public record RunDirectory(Path root) {
    /** The resolved configuration, versions, seeds and hashes. */
    public Path record() {
        return root.resolve("run.json");
    }

    /** A row for each update, and one before them for what is measured before training. */
    public Path metrics() {
        return root.resolve("metrics.jsonl");
    }

    /** Samples, and what methods log. */
    public Path samples() {
        return root.resolve("samples.jsonl");
    }

    /** TensorBoard's event file. */
    public Path events() {
        return root.resolve("tensorboard").resolve(TensorBoardLog.FILE_NAME);
    }

    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** The model with the best validation score. */
    public Path best() {
        return root.resolve("best");
    }

    /** Whether a run was begun here. */
    public boolean holdsRun() {
        return Files.exists(record()) || Files.exists(metrics()) || Files.exists(checkpoints());
    }

    /** The file whose lock a run holds. */
    Path lock() {
        return root.resolve("run.lock");
    }

    /**
     * Checks that a run may begin here.
     *
     * @param inputs files and directories that the run reads
     * @throws InvalidInputException if there is something that {@code start} does not allow, or an input lies here
     */
    public void require(Start start, Collection<Path> inputs) {
        for (Path place = root.toAbsolutePath(); place != null; place = place.getParent()) {
            if (Files.exists(place) && !Files.isDirectory(place)) {
                throw new InvalidInputException(place + ": is a file, where a run needs a directory");
            }
        }
        for (Path input : inputs) {
            requireApart(input);
        }
        if (start == Start.NEW && holdsRun()) {
            throw new InvalidInputException(root
                    + ": already holds a run; go on with it (--resume), replace it (--force) or choose another --out");
        }
        if (start == Start.NEW && !isEmpty()) {
            throw new InvalidInputException(
                    root + ": is not empty; choose another --out, or write into it all the same (--force)");
        }
        if (start == Start.RESUME && !holdsRun() && !isEmpty()) {
            throw new InvalidInputException(root + ": is not empty, and holds no run to go on with");
        }
    }

    /** What is read must not be what is written, on whichever way it is reached. */
    private void requireApart(Path input) {
        Path here = real(root);
        if (real(input).startsWith(here)) {
            throw new InvalidInputException(root + ": " + input
                    + " lies there, and what a run reads it must not write over;" + " choose another --out");
        }
    }

    /** The place behind all links; of what is not there yet, as far as there is something. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }

    /** Whether nothing is here but what a run leaves that was ended before it began. */
    private boolean isEmpty() {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.allMatch(file -> file.equals(lock())
                    || file.getFileName().toString().matches("\\.run\\.json\\..*\\.tmp")
                    || (file.equals(events().getParent()) && !Files.exists(events())));
        } catch (IOException e) {
            throw new UncheckedIOException(root + ": cannot be read: " + FileReasons.of(e), e);
        }
    }

    /** Removes what an earlier run left. What makes a model of it goes first, so that no mixture is taken for one. */
    void clear() {
        List<String> configs = List.of("config.json", "adapter_config.json");
        try {
            if (holdsRun()) {
                for (String config : configs) {
                    Files.deleteIfExists(root.resolve(config));
                }
            }
            for (Path left : List.of(record(), metrics(), samples(), events(), checkpoints(), best())) {
                delete(left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(root + ": cannot be cleared: " + FileReasons.of(e), e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Makes the directories, where they are not there yet.
     *
     * @throws UncheckedIOException if they cannot be made
     */
    public void create() {
        try {
            Files.createDirectories(root.resolve("tensorboard"));
        } catch (IOException e) {
            throw new UncheckedIOException(root + ": cannot be written: " + FileReasons.of(e), e);
        }
    }
}
