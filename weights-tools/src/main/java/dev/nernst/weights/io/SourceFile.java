package dev.nernst.weights.io;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read while other programs may change it. Reading copies, so a file that is cut meanwhile ends in an
 * exception; a mapped view ({@link #map()}) has no such protection, because the JVM dies of a read behind the new end.
 * Each read looks afterwards whether the file is still as it was when it was opened. A file that another one replaces
 * under its name does no harm: the opened one lives on until it is closed. Any thread may read.
 */
public final class SourceFile implements AutoCloseable {
    /** What one call to the system reads at most: the JDK's limit of a buffer is near. */
    private static final int MOST_BYTES = 1 << 30;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final BasicFileAttributes opened;
    private final Object mapLock = new Object();
    private @Nullable Arena mapArena;
    private @Nullable MemorySegment mapped;

    private SourceFile(Path path, FileChannel channel, long size, BasicFileAttributes opened) {
        this.path = path;
        this.channel = channel;
        this.size = size;
        this.opened = opened;
    }

    /**
     * Opens {@code path}.
     *
     * @throws InvalidInputException if it is not a readable regular file
     */
    public static SourceFile open(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new InvalidInputException(
                        path + ": is " + (attributes.isDirectory() ? "a directory, not a file" : "no regular file"));
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new SourceFile(path, channel, channel.size(), attributes);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException(path + ": there is no such file", e);
        } catch (IOException e) {
            throw new InvalidInputException(path + ": cannot be read: " + FileReasons.of(e), e);
        }
    }

    public Path path() {
        return path;
    }

    /** Its length in bytes when it was opened. */
    public long size() {
        return size;
    }

    /** A stretch of the file. */
    public FilePart part(long from, long length) {
        return new FilePart(this, from, length);
    }

    /**
     * Fills {@code into} with the bytes from {@code at} on.
     *
     * @throws UncheckedIOException if the file ends before, has changed since it was opened, or cannot be read
     */
    public void read(long at, MemorySegment into) {
        try {
            for (long done = 0; done < into.byteSize(); ) {
                long count = Math.min(MOST_BYTES, into.byteSize() - done);
                ByteBuffer buffer = into.asSlice(done, count).asByteBuffer();
                int read = channel.read(buffer, at + done);
                if (read < 0) {
                    throw changed("was cut to " + channel.size() + " bytes while it was in use, from " + size);
                }
                done += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read: " + FileReasons.of(e), e);
        }
        requireUnchanged();
    }

    /** The bytes from {@code at} on as an array; see {@link #read}. */
    public byte[] bytes(long at, int count) {
        byte[] bytes = new byte[count];
        read(at, MemorySegment.ofArray(bytes));
        return bytes;
    }

    /**
     * Makes sure that the file has the length and the time of its last change that it had when it was opened.
     *
     * @throws UncheckedIOException if it has not
     */
    public void requireUnchanged() {
        try {
            long now = channel.size();
            if (now != size) {
                throw changed((now < size ? "was cut to " : "has grown to ") + now + " bytes while it was in use, from "
                        + size);
            }
            if (isRewritten()) {
                throw changed("was written to while it was in use");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be looked at: " + FileReasons.of(e), e);
        }
    }

    /** Of a file that another one has replaced under its name the time cannot be asked for, and need not be. */
    private boolean isRewritten() {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return Objects.equals(now.fileKey(), opened.fileKey())
                    && !now.lastModifiedTime().equals(opened.lastModifiedTime());
        } catch (IOException e) {
            return false; // deleted or moved
        }
    }

    private UncheckedIOException changed(String how) {
        String sentence = path + ": " + how;
        return new UncheckedIOException(sentence, new IOException(sentence));
    }

    /**
     * The whole file as read-only memory, until it is closed. The JVM dies if the file is cut meanwhile, by whomever, and a
     * view is read behind the new end: for files that nobody changes.
     */
    public MemorySegment map() {
        synchronized (mapLock) {
            if (mapped == null) {
                mapped = newMapping();
            }
            return mapped;
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    private MemorySegment newMapping() {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            mapArena = arena;
            return segment;
        } catch (IOException e) {
            arena.close();
            throw new UncheckedIOException(path + ": cannot be mapped: " + FileReasons.of(e), e);
        }
    }

    @Override
    public void close() {
        synchronized (mapLock) {
            if (mapArena != null) {
                mapArena.close();
                mapArena = null;
            }
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be closed: " + FileReasons.of(e), e);
        }
    }
}
