package dev.nernst.em.loop;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.FileReasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other runs out of a directory. The system holds it for the process, so it ends with the process however that ends. The
 * file stays, for one that is removed could be locked twice.
 */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws InvalidInputException if another run has it */
    static RunLock take(RunDirectory directory) {
        directory.create();
        Path file = directory.lock();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new InvalidInputException(
                        directory.root() + ": another run is writing there; wait for it, or choose another --out");
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be locked: " + FileReasons.of(e), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another run of this process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
