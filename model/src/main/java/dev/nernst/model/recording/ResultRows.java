package dev.nernst.model.recording;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.RowCopy;
import dev.nernst.runtime.memory.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One result of a pass, row by row, of many passes: appended in the order of computation, taken out in any. In blocks, so
 * that it grows without being copied; they are kept when everything is forgotten. Used by one thread.
 */
final class ResultRows {
    private static final int MOST_ROWS = 1024;

    private static final long BLOCK_BYTES = 16L << 20;

    private final TensorArena arena;
    private final int width;
    private final int blockRows;
    private final List<Tensor> blocks = new ArrayList<>();

    /** @param width floats a row */
    ResultRows(TensorArena arena, int width) {
        this.arena = arena;
        this.width = width;
        this.blockRows = (int) Math.clamp(BLOCK_BYTES / ((long) width * DType.F32.bytes()), 1, MOST_ROWS);
    }

    /** What writes the rows of {@code source} as rows {@code first} on; makes room for them. */
    List<RowCopy> put(int first, Tensor source) {
        int count = source.dim(0);
        while ((long) blocks.size() * blockRows < first + (long) count) {
            blocks.add(arena.allocate(DType.F32, blockRows, width));
        }
        List<RowCopy> copies = new ArrayList<>();
        for (int row = 0; row < count; ) {
            int within = (first + row) % blockRows;
            int run = Math.min(count - row, blockRows - within);
            Tensor block = blocks.get((first + row) / blockRows);
            copies.add(RowCopy.all(source.rows(row, run), block.rows(within, run)));
            row += run;
        }
        return copies;
    }

    /** What fills {@code out} [rows wanted, width]. */
    List<RowCopy> take(Wanted wanted, Tensor out) {
        return wanted.inBlocks(blockRows).stream()
                .map(part -> new RowCopy(blocks.get(part.block), part.rows, out, part.places))
                .toList();
    }

    /** The rows themselves, in blocks of as many each. */
    List<Tensor> blocks() {
        return List.copyOf(blocks);
    }

    long bytes() {
        return blocks.stream().mapToLong(Tensor::byteSize).sum();
    }

    /** Wanted rows that one block holds, and which rows of the result they become. */
    private record Part(int block, int[] rows, int[] places) {}

    /**
     * Rows that make up a result, in the order in which they lie here, and which row of the result each becomes: sequences
     * that were written side by side have neighbouring rows, which are fetched from memory faster together than each when
     * its sequence's turn comes. Used by one thread.
     */
    static final class Wanted {
        private final int[] rows;
        private final int[] places;
        private final Map<Integer, List<Part>> parts = new HashMap<>();

        /** @param wanted for each row of the result the one that it is taken from */
        Wanted(int[] wanted) {
            long[] pairs = new long[wanted.length];
            Arrays.setAll(pairs, place -> (long) wanted[place] << Integer.SIZE | place);
            Arrays.sort(pairs);
            rows = Arrays.stream(pairs)
                    .mapToInt(pair -> (int) (pair >> Integer.SIZE))
                    .toArray();
            places = Arrays.stream(pairs).mapToInt(pair -> (int) pair).toArray();
        }

        /** The same arrays for every result whose blocks have as many rows. */
        private List<Part> inBlocks(int blockRows) {
            return parts.computeIfAbsent(blockRows, this::cut);
        }

        private List<Part> cut(int blockRows) {
            List<Part> cut = new ArrayList<>();
            for (int from = 0; from < rows.length; ) {
                int block = rows[from] / blockRows;
                int to = from;
                while (to < rows.length && rows[to] / blockRows == block) {
                    to++;
                }
                int[] within = Arrays.stream(rows, from, to)
                        .map(row -> row - block * blockRows)
                        .toArray();
                cut.add(new Part(block, within, Arrays.copyOfRange(places, from, to)));
                from = to;
            }
            return cut;
        }
    }
}
