package dev.nernst.weights.io;

import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A whole file mapped read-only. Loading costs address space and page-cache pages, not heap. Any thread may read the
 * segment; {@link #close()} unmaps it at once, after which every view of it throws {@link IllegalStateException}.
 */
public final class MappedFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final MemorySegment segment;

    private MappedFile(Path path, Arena arena, MemorySegment segment) {
        this.path = path;
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Maps {@code path}.
     *
     * @throws InvalidInputException if it is not a readable regular file
     */
    @SuppressWarnings("MustBeClosedChecker") // close() closes the arena
    public static MappedFile open(Path path) {
        if (!Files.exists(path)) {
            throw new InvalidInputException(path + ": there is no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new InvalidInputException(path + ": is not a regular file");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(path, arena, segment);
        } catch (AccessDeniedException e) {
            arena.close();
            throw new InvalidInputException(path + ": permission to read it is denied", e);
        } catch (IOException e) {
            arena.close();
            throw new InvalidInputException(path + ": cannot be mapped: " + e.getMessage(), e);
        }
    }

    public Path path() {
        return path;
    }

    /** All bytes of the file. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
