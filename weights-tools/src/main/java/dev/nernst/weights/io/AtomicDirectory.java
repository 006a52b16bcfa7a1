package dev.nernst.weights.io;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that appears with all its files or not at all: files go to a hidden directory beside the target, which
 * {@link #commit()} renames. Closing without a commit removes what was written; the next writer of the same target
 * removes what a killed process left. Not thread-safe.
 */
public final class AtomicDirectory implements AutoCloseable {
    private final Path target;
    private final TemporaryPath temporary;
    private boolean committed;

    private AtomicDirectory(Path target, TemporaryPath temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Begins a directory that will stand at {@code target}; missing parents are made.
     *
     * @param replace whether a directory with files in it may be replaced as a whole; one with sub-directories never is
     * @throws InvalidInputException if {@code target} may not be replaced
     */
    public static AtomicDirectory create(Path target, boolean replace) {
        Path absolute = target.toAbsolutePath().normalize();
        checkReplaceable(target, replace);
        try {
            Files.createDirectories(absolute.resolveSibling(""));
            TemporaryPath temporary = TemporaryPath.beside(absolute);
            try {
                // What a killed process had moved aside is back.
                checkReplaceable(target, replace);
                Files.createDirectory(temporary.path());
                return new AtomicDirectory(absolute, temporary);
            } catch (IOException | RuntimeException e) {
                temporary.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": cannot be written: " + FileReasons.of(e), e);
        }
    }

    private static void checkReplaceable(Path target, boolean replace) {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new InvalidInputException(target + ": is a file, where a directory is to be written");
        }
        for (Path child : children(target)) {
            if (!replace) {
                throw new InvalidInputException(
                        target + ": already holds files, which are replaced only when that is asked for (--force)");
            }
            if (Files.isDirectory(child)) {
                throw new InvalidInputException(
                        target + ": is not replaced, because it has the sub-directory " + child.getFileName());
            }
        }
    }

    /** Where to write the files, until the commit. */
    public Path path() {
        return temporary.path();
    }

    /** Forces every file to the device and puts the directory in its place. */
    public void commit() throws IOException {
        for (Path file : children(path())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        AtomicFile.forceDirectory(path().resolve("."));
        // A rename replaces an empty directory, but not a full one: that one steps aside first.
        if (Files.exists(target) && !children(target).isEmpty()) {
            Path old = temporary.replaced();
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
            committed = true;
            delete(old);
        } else {
            Files.deleteIfExists(target);
            Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
        }
        temporary.close();
        AtomicFile.forceDirectory(target);
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            delete(path());
            temporary.close();
        }
    }

    private static void delete(Path directory) throws IOException {
        for (Path child : children(directory)) {
            Files.delete(child);
        }
        Files.delete(directory);
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be listed: " + FileReasons.of(e), e);
        }
    }
}
