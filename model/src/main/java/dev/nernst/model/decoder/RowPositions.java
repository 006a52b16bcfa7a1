package dev.nernst.model.decoder;

import java.util.Arrays;

/** Where the token of each row of a pass stands. Filled by one thread, then only read. */
public final class RowPositions {
    private final int[] positions;
    private final int[] lengths;

    /** @param rows of the pass */
    public RowPositions(int rows) {
        positions = new int[rows];
        lengths = new int[rows];
    }

    /**
     * Rows of one sequence.
     *
     * @param row first of them
     * @param position of that row's token, from 0
     * @param count rows, at consecutive positions
     * @param length tokens of the whole sequence so far; the dynamic scaling of angles depends on it
     */
    public void put(int row, int position, int count, int length) {
        for (int i = 0; i < count; i++) {
            positions[row + i] = position + i;
            lengths[row + i] = length;
        }
    }

    /** The position of each row's token, from 0. */
    int[] positions() {
        return positions;
    }

    /** Tokens of each row's whole sequence. */
    int length(int row) {
        return lengths[row];
    }

    int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }
}
