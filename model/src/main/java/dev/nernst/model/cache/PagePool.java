package dev.nernst.model.cache;

import dev.nernst.runtime.op.AttentionLayout;
import java.util.Arrays;

/** Which pages are free, and how many sequences hold each of the others. Page numbers only; the memory is elsewhere. */
final class PagePool {
    /** Keys a page: the tile that attention reads. */
    static final int PAGE = AttentionLayout.TILE;

    private int[] holders = new int[0];
    private int[] free = new int[0];
    private int freeCount;

    /** Pages there are, free or not. */
    int capacity() {
        return holders.length;
    }

    /** Pages that somebody holds. */
    int used() {
        return holders.length - freeCount;
    }

    /** Makes room; the new pages are free. */
    void grow(int capacity) {
        int before = holders.length;
        holders = Arrays.copyOf(holders, capacity);
        free = Arrays.copyOf(free, capacity);
        // Lowest numbers last, so that they are taken first and a pool that is half used stays dense.
        int added = capacity - before;
        System.arraycopy(free, 0, free, added, freeCount);
        for (int i = 0; i < added; i++) {
            free[i] = capacity - 1 - i;
        }
        freeCount += added;
    }

    /** A free page, now held once; there must be one. */
    int take() {
        int page = free[--freeCount];
        holders[page] = 1;
        return page;
    }

    boolean isEmpty() {
        return freeCount == 0;
    }

    boolean isShared(int page) {
        return holders[page] > 1;
    }

    void hold(int page) {
        holders[page]++;
    }

    /** Lets go of a page; the last holder frees it. */
    void release(int page) {
        if (--holders[page] == 0) {
            free[freeCount++] = page;
        }
    }
}
