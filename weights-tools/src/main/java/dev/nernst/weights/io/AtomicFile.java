package dev.nernst.weights.io;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears whole or not at all: bytes go to a temporary file beside the target; {@link #commit()} forces
 * them to the device, moves the file into place and forces the directory. Closing without a commit removes the
 * temporary file and leaves the target as it was; the next writer of the same target removes what a killed process left.
 * Not thread-safe.
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final TemporaryPath temporary;
    private final FileChannel channel;
    private boolean committed;

    private AtomicFile(Path target, TemporaryPath temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Begins a file that will replace {@code target} if there is one.
     *
     * @throws InvalidInputException if the directory of {@code target} does not exist
     * @throws UncheckedIOException if the temporary file cannot be made
     */
    public static AtomicFile create(Path target) {
        Path absolute = target.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new InvalidInputException(target + ": cannot be written, its directory does not exist");
        }
        try {
            TemporaryPath temporary = TemporaryPath.beside(absolute);
            try {
                FileChannel channel =
                        FileChannel.open(temporary.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return new AtomicFile(absolute, temporary, channel);
            } catch (IOException e) {
                temporary.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": cannot be written: " + FileReasons.of(e), e);
        }
    }

    /** Writes {@code text} to {@code target} as UTF-8, whole or not at all. */
    public static void write(Path target, String text) {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes {@code bytes} to {@code target}, whole or not at all. */
    public static void write(Path target, byte[] bytes) {
        try (AtomicFile file = create(target)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                file.channel.write(buffer);
            }
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": writing failed: " + FileReasons.of(e), e);
        }
    }

    /** Copies {@code source} to {@code target}, whole or not at all. */
    public static void copy(Path source, Path target) {
        try (AtomicFile file = create(target);
                FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                done += in.transferTo(done, size - done, file.channel);
            }
            file.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(target + ": copying " + source + " failed: " + e, e);
        }
    }

    /** Where the bytes go. */
    public FileChannel channel() {
        return channel;
    }

    /** Moves the file into place; nothing can be written afterwards. */
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        Files.move(temporary.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        temporary.close();
        forceDirectory(target);
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            channel.close();
            Files.deleteIfExists(temporary.path());
            temporary.close();
        }
    }

    /** Forces the directory entry of {@code target}, where the file system has directory handles (Windows has none). */
    static void forceDirectory(Path target) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        if (directory == null
                || !FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        try (FileChannel handle = FileChannel.open(directory, StandardOpenOption.READ)) {
            handle.force(true);
        }
    }
}
