package dev.nernst.tokenizer.bpe;

import java.util.Arrays;

/**
 * The symbols of one word while they are merged: token id, stretch of the word in UTF-16 units (a symbol that is part of a
 * character covers the whole of it) and length in UTF-8 bytes. Scratch space, not thread-safe.
 */
final class Symbols {
    int[] ids = new int[64];
    int[] starts = new int[64];
    int[] ends = new int[64];
    int[] byteLengths = new int[64];
    int size;
    /** Set where a character had no symbol at all, so that byte lengths no longer add up to positions. */
    boolean dropped;

    void clear() {
        size = 0;
        dropped = false;
    }

    void add(int id, int start, int end, int byteLength) {
        if (size == ids.length) {
            int capacity = size * 2;
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            byteLengths = Arrays.copyOf(byteLengths, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size] = end;
        byteLengths[size] = byteLength;
        size++;
    }

    /** Moves symbol {@code from} to index {@code to}. */
    void move(int from, int to) {
        ids[to] = ids[from];
        starts[to] = starts[from];
        ends[to] = ends[from];
        byteLengths[to] = byteLengths[from];
    }

    /** Lets symbol {@code left} take over {@code right} under a new id. */
    void join(int left, int right, int id) {
        ids[left] = id;
        ends[left] = ends[right];
        byteLengths[left] += byteLengths[right];
    }
}
