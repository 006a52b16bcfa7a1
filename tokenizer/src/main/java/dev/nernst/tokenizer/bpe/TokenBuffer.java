package dev.nernst.tokenizer.bpe;

import dev.nernst.tokenizer.text.IntList;

/** Receives tokens: their ids and, where asked for, the stretch of the original they come from. Not thread-safe. */
public final class TokenBuffer {
    private final IntList ids = new IntList(64);
    private final IntList starts = new IntList(64);
    private final IntList ends = new IntList(64);
    private final boolean withOffsets;

    public TokenBuffer(boolean withOffsets) {
        this.withOffsets = withOffsets;
    }

    /** Whether {@link #starts} and {@link #ends} are filled. */
    public boolean withOffsets() {
        return withOffsets;
    }

    /** Adds a token that comes from [start, end) of the original, in its UTF-16 units. */
    public void add(int id, int start, int end) {
        ids.add(id);
        if (withOffsets) {
            starts.add(start);
            ends.add(end);
        }
    }

    /** Adds tokens without offsets. */
    void addAll(int[] tokens) {
        ids.addAll(tokens);
    }

    public IntList ids() {
        return ids;
    }

    public IntList starts() {
        return starts;
    }

    public IntList ends() {
        return ends;
    }
}
