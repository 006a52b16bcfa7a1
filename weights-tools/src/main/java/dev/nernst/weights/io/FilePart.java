package dev.nernst.weights.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A stretch of a file, read when it is asked for.
 *
 * <p>Immutable; safe for use by several threads until the file is closed.
 *
 * @param from where it begins in the file
 * @param size its bytes; all lie in the file
 */
public record FilePart(SourceFile file, long from, long size) {
    private static final int PIECE_BYTES = 1 << 20;

    public FilePart {
        if (from < 0 || size < 0 || from > file.size() - size) {
            throw new IllegalArgumentException(
                    file.path() + ": bytes " + from + " to " + (from + size) + " of " + file.size());
        }
    }

    /**
     * Fills {@code into} with the bytes from {@code at} of this part on.
     *
     * @throws java.io.UncheckedIOException if the file has changed since it was opened, or cannot be read
     */
    public void read(long at, MemorySegment into) {
        if (at < 0 || at > size - into.byteSize()) {
            throw new IndexOutOfBoundsException(at + " to " + (at + into.byteSize()) + " of " + size);
        }
        file.read(from + at, into);
    }

    /** Fills {@code into}, which is as large as this part; see {@link #read(long, MemorySegment)}. */
    public void readAll(MemorySegment into) {
        if (into.byteSize() != size) {
            throw new IllegalArgumentException(into.byteSize() + " bytes for a part of " + size);
        }
        read(0, into);
    }

    /** The same bytes as a mapped view; see {@link SourceFile#map()} for what that risks. */
    public MemorySegment map() {
        return file.map().asSlice(from, size);
    }

    /** Hands over all bytes, a piece at a time. */
    public void writeTo(ByteSink sink) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, size)];
        for (long at = 0; at < size; at += piece.length) {
            MemorySegment bytes = MemorySegment.ofArray(piece).asSlice(0, Math.min(piece.length, size - at));
            read(at, bytes);
            sink.write(bytes);
        }
    }
}
