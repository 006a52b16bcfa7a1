package dev.nernst.weights.store;

import dev.nernst.weights.io.FilePart;
import java.lang.foreign.MemorySegment;

/**
 * Rows of equal length from a file, read some at a time. Not thread-safe.
 *
 * <p>Whoever asks for rows in about their order reads every byte once.
 */
public final class RowWindow {
    private static final int WINDOW_BYTES = 1 << 20;

    private final FilePart part;
    private final long rowBytes;
    private final long rows;
    private MemorySegment window = MemorySegment.NULL;
    private long first;
    private long count;

    /** @param rowBytes bytes of a row, at least 1 */
    public RowWindow(FilePart part, long rowBytes) {
        this.part = part;
        this.rowBytes = rowBytes;
        this.rows = part.size() / rowBytes;
    }

    /** The bytes of a row; valid until the next call. */
    public MemorySegment row(long row) {
        if (row < first || row >= first + count) {
            fill(row);
        }
        return window.asSlice((row - first) * rowBytes, rowBytes);
    }

    private void fill(long row) {
        long most = Math.max(1, WINDOW_BYTES / rowBytes);
        // Rows of a head are asked for in another order; a window that begins with its row would miss half of them.
        long from = row / most * most;
        long filled = Math.min(most, rows - from);
        count = 0;
        if (window.byteSize() < filled * rowBytes) {
            window = MemorySegment.ofArray(new byte[Math.toIntExact(most * rowBytes)]);
        }
        part.read(from * rowBytes, window.asSlice(0, filled * rowBytes));
        first = from;
        count = filled;
    }
}
