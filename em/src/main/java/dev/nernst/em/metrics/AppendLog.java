package dev.nernst.em.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that only grows, except when a run goes on from a checkpoint: what was written after the checkpoint is cut off
 * then, for it will be written again. Not thread-safe.
 */
final class AppendLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    /**
     * @param keepBytes what is kept of a file that is there already
     * @throws UncheckedIOException if it cannot be opened, or is shorter than that
     */
    AppendLog(Path file, long keepBytes) {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.size() < keepBytes) {
                throw new IOException(
                        "it has " + channel.size() + " bytes, but had " + keepBytes + " at the checkpoint");
            }
            channel.truncate(keepBytes);
            channel.position(keepBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be continued: " + e.getMessage(), e);
        }
    }

    void append(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Forces everything to the device; returns the length of the file, in bytes. */
    long force() {
        try {
            channel.force(true);
            return channel.position();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
