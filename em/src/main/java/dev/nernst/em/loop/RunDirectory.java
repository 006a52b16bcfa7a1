package dev.nernst.em.loop;

import dev.nernst.em.metrics.TensorBoardLog;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** @throws InvalidInputException if a run was begun here */
    public void requireNoRun() {
        if (holdsRun()) {
            throw new InvalidInputException(
                    root + ": already holds a run; go on with it (--resume) or choose another --out");
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
