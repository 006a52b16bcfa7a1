package dev.nernst.tokenizer.text;

import java.util.Arrays;

/** A growable list of ints without boxing. Not thread-safe. */
public final class IntList {
    private int[] values;
    private int size;

    public IntList() {
        this(16);
    }

    public IntList(int capacity) {
        values = new int[Math.max(capacity, 4)];
    }

    public void add(int value) {
        if (size == values.length) {
            grow(size + 1);
        }
        values[size++] = value;
    }

    public void addAll(int[] source) {
        if (size + source.length > values.length) {
            grow(size + source.length);
        }
        System.arraycopy(source, 0, values, size, source.length);
        size += source.length;
    }

    public int get(int index) {
        return values[index];
    }

    public void set(int index, int value) {
        values[index] = value;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    public int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    /** A copy of values [from, to). */
    public int[] slice(int from, int to) {
        return Arrays.copyOfRange(values, from, to);
    }

    private void grow(int needed) {
        values = Arrays.copyOf(values, Math.max(needed, values.length * 2));
    }
}
