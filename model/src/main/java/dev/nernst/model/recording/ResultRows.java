package dev.nernst.model.recording;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One result of a pass, row by row, of many passes: appended in the order of computation, taken out in any. In blocks, so
 * that it grows without being copied; they are kept when everything is forgotten. Used by one thread.
 */
final class ResultRows {
    private static final int BLOCK = 1024;
    /** Rows that a chunk of work takes out. */
    private static final int CHUNK = 128;

    private final Arena arena;
    private final long rowBytes;
    private final List<MemorySegment> blocks = new ArrayList<>();

    /** @param width floats a row */
    ResultRows(Arena arena, int width) {
        this.arena = arena;
        this.rowBytes = (long) width * DType.F32.bytes();
    }

    /** Makes room for rows up to {@code end}. */
    void grow(long end) {
        while (blocks.size() * (long) BLOCK < end) {
            blocks.add(arena.allocate(BLOCK * rowBytes, 64));
        }
    }

    /** Writes row {@code from} of {@code source} and those up to {@code to} as rows {@code first + from} on; there is room. */
    void put(int first, Tensor source, int from, int to) {
        for (int row = from; row < to; ) {
            int within = (first + row) % BLOCK;
            int run = Math.min(to - row, BLOCK - within);
            copy(source.data(), row, blocks.get((first + row) / BLOCK), within, run);
            row += run;
        }
    }

    /** Fills {@code out} with the given rows. */
    void take(int[] rows, Tensor out, Workers workers) {
        workers.run(Math.ceilDiv(rows.length, CHUNK), chunk -> {
            int end = Math.min(rows.length, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                copy(blocks.get(rows[i] / BLOCK), rows[i] % BLOCK, out.data(), i, 1);
            }
        });
    }

    private void copy(MemorySegment source, long from, MemorySegment target, long to, int count) {
        MemorySegment.copy(source, from * rowBytes, target, to * rowBytes, count * rowBytes);
    }

    long bytes() {
        return blocks.size() * BLOCK * rowBytes;
    }
}
