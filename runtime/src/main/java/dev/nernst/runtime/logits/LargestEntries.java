package dev.nernst.runtime.logits;

import dev.nernst.runtime.op.TopLogits;
import java.util.Arrays;

/** The largest entries of a row, by a heap that holds as many as are wanted. */
final class LargestEntries {
    private LargestEntries() {}

    /** The {@code count} largest of {@code logits}, or all where there are fewer. */
    static TopLogits of(float[] logits, int count) {
        int size = Math.min(count, logits.length);
        // An entry as a number: a larger logit is larger, of equal logits that with the lower id. Numbers that compare
        // as
        // floats do: a positive float's bits do, a negative one's do the other way round.
        long[] heap = new long[size]; // the smallest first
        int filled = 0;
        for (int id = 0; id < logits.length && size > 0; id++) {
            long entry = entry(logits[id], id);
            if (filled < size) {
                heap[filled++] = entry;
                if (filled == size) {
                    Arrays.sort(heap); // a sorted array is a heap
                }
            } else if (entry > heap[0]) {
                heap[0] = entry;
                sink(heap);
            }
        }
        Arrays.sort(heap);
        int[] ids = new int[size];
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            ids[i] = Integer.MAX_VALUE - (int) heap[size - 1 - i];
            values[i] = logits[ids[i]];
        }
        return new TopLogits(ids, values);
    }

    private static long entry(float logit, int id) {
        int bits = Float.floatToIntBits(logit + 0f); // 0 for -0, which is equal to it
        int ordered = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
        return (long) ordered << Integer.SIZE | Integer.MAX_VALUE - id;
    }

    private static void sink(long[] heap) {
        long entry = heap[0];
        int at = 0;
        while (2 * at + 1 < heap.length) {
            int child = 2 * at + 1;
            if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= entry) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = entry;
    }
}
