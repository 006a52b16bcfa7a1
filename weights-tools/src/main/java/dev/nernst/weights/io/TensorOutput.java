package dev.nernst.weights.io;

import dev.nernst.weights.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes tensors of announced sizes to a channel, in pieces, telling how far it has come. Not thread-safe; the channel
 * stays the caller's.
 */
public final class TensorOutput {
    private static final int CHUNK_BYTES = 1 << 22;

    private final FileChannel channel;
    private final Progress progress;
    private final long totalBytes;
    private long doneBytes;

    /**
     * Writes to {@code channel} from its position on.
     *
     * @param totalBytes the bytes of all tensors, for the progress
     */
    public TensorOutput(FileChannel channel, Progress progress, long totalBytes) {
        this.channel = channel;
        this.progress = progress;
        this.totalBytes = totalBytes;
    }

    /** Hands over the bytes of a tensor. */
    @FunctionalInterface
    public interface Content {
        void writeTo(ByteSink sink) throws IOException;
    }

    /**
     * Writes one tensor.
     *
     * @throws IllegalStateException if {@code content} hands over other than {@code byteSize} bytes
     */
    public void tensor(String name, long byteSize, Content content) throws IOException {
        long end = doneBytes + byteSize;
        content.writeTo(piece -> {
            if (piece.byteSize() > end - doneBytes) {
                throw new IllegalStateException(
                        name + ": more bytes than the " + byteSize + " of its shape were handed over");
            }
            for (long at = 0; at < piece.byteSize(); at += CHUNK_BYTES) {
                long count = Math.min(CHUNK_BYTES, piece.byteSize() - at);
                raw(piece.asSlice(at, count).asByteBuffer());
                doneBytes += count;
                progress.update(name, doneBytes, totalBytes);
            }
        });
        if (doneBytes != end) {
            throw new IllegalStateException(name + ": " + (byteSize - (end - doneBytes))
                    + " bytes were handed over, not the " + byteSize + " of its shape");
        }
    }

    /** Writes bytes that belong to no tensor: headers and padding. */
    public void raw(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
