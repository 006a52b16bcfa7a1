package dev.nernst.model.recording;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One result of a pass, row by row, of many passes: appended in the order of computation, taken out in any. In blocks, so
 * that it grows without being copied; they are kept when everything is forgotten. Used by one thread.
 */
final class ResultRows {
    private static final int MOST_ROWS = 1024;

    private static final long BLOCK_BYTES = 16L << 20;
    /** Rows that a chunk of work takes out. */
    private static final int CHUNK = 128;

    private final Arena arena;
    private final long rowBytes;
    private final int blockRows;
    private final List<MemorySegment> blocks = new ArrayList<>();

    /** @param width floats a row */
    ResultRows(Arena arena, int width) {
        this.arena = arena;
        this.rowBytes = (long) width * DType.F32.bytes();
        this.blockRows = (int) Math.clamp(BLOCK_BYTES / rowBytes, 1, MOST_ROWS);
    }

    /** Makes room for rows up to {@code end}. */
    void grow(long end) {
        while (blocks.size() * (long) blockRows < end) {
            blocks.add(arena.allocate(blockRows * rowBytes, 64));
        }
    }

    /** Writes row {@code from} of {@code source} and those up to {@code to} as rows {@code first + from} on; there is room. */
    void put(int first, Tensor source, int from, int to) {
        for (int row = from; row < to; ) {
            int within = (first + row) % blockRows;
            int run = Math.min(to - row, blockRows - within);
            MemorySegment block = blocks.get((first + row) / blockRows);
            MemorySegment.copy(source.host(), row * rowBytes, block, within * rowBytes, run * rowBytes);
            row += run;
        }
    }

    /**
     * Rows that make up a result, in the order in which they lie here, and which row of the result each becomes: sequences
     * that were written side by side have neighbouring rows, which are fetched from memory faster together than each when
     * its sequence's turn comes.
     */
    record Wanted(int[] rows, int[] places) {
        /** @param rows for each row of the result the one that it is taken from */
        static Wanted of(int[] rows) {
            long[] pairs = new long[rows.length];
            Arrays.setAll(pairs, place -> (long) rows[place] << Integer.SIZE | place);
            Arrays.sort(pairs);
            return new Wanted(
                    Arrays.stream(pairs)
                            .mapToInt(pair -> (int) (pair >> Integer.SIZE))
                            .toArray(),
                    Arrays.stream(pairs).mapToInt(pair -> (int) pair).toArray());
        }
    }

    /** One row, where it lies. */
    MemorySegment row(int row) {
        return blocks.get(row / blockRows).asSlice(row % blockRows * rowBytes, rowBytes);
    }

    /** Fills {@code out} [rows wanted, width]. */
    void take(Wanted wanted, Tensor out, Workers workers) {
        forEachRow(wanted.rows.length, workers, i -> copy(wanted.rows[i], 0, out, wanted.places[i]));
    }

    /**
     * Fills {@code out} [count, some columns] with the given rows.
     *
     * @param rows the rows wanted, from {@code rows[from]} on
     * @param column the first of the columns wanted
     */
    void take(int[] rows, int from, Tensor out, int column, Workers workers) {
        forEachRow(out.dim(0), workers, i -> copy(rows[from + i], column, out, i));
    }

    private static void forEachRow(int count, Workers workers, IntConsumer copy) {
        workers.run(Math.ceilDiv(count, CHUNK), chunk -> {
            int end = Math.min(count, (chunk + 1) * CHUNK);
            for (int i = chunk * CHUNK; i < end; i++) {
                copy.accept(i);
            }
        });
    }

    private void copy(int row, int column, Tensor out, int place) {
        long bytes = (long) out.dim(1) * DType.F32.bytes();
        long at = row % blockRows * rowBytes + (long) column * DType.F32.bytes();
        MemorySegment.copy(blocks.get(row / blockRows), at, out.host(), place * bytes, bytes);
    }

    long bytes() {
        return blocks.size() * (long) blockRows * rowBytes;
    }
}
