package dev.nernst.model.cache;

import java.util.Arrays;

/**
 * The cached keys and values of one sequence: a list of pages, of which the full ones and the last may be shared with
 * other sequences. A shared page is copied before anything is added to it. Used by the thread of its {@link KvCache}.
 */
public final class KvSequence implements AutoCloseable {
    private final KvCache cache;

    /** First row of each page: exactly as many as {@code length} needs. */
    private int[] tileRows = new int[0];

    private int length;

    KvSequence(KvCache cache) {
        this.cache = cache;
    }

    /** Tokens whose keys and values are here. */
    public int length() {
        return length;
    }

    /** Another sequence with the same tokens, which shares all pages. */
    public KvSequence fork() {
        KvSequence fork = new KvSequence(cache);
        fork.tileRows = tileRows.clone();
        fork.length = length;
        for (int row : tileRows) {
            cache.pool().hold(row / KvCache.PAGE);
        }
        return fork;
    }

    /** Forgets the tokens from position {@code newLength} on. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("a sequence of " + length + " tokens has no first " + newLength);
        }
        int pages = pagesFor(newLength);
        for (int i = pages; i < tileRows.length; i++) {
            cache.pool().release(tileRows[i] / KvCache.PAGE);
        }
        tileRows = Arrays.copyOf(tileRows, pages);
        length = newLength;
    }

    /** Makes room for {@code count} more tokens, which {@link CachedAttention} then writes. */
    public void extend(int count) {
        int used = length % KvCache.PAGE;
        if (used > 0 && count > 0) {
            int last = tileRows.length - 1;
            int page = tileRows[last] / KvCache.PAGE;
            if (cache.pool().isShared(page)) {
                // A copy of the array too: the layout of a pass that is over may still refer to it.
                tileRows = tileRows.clone();
                tileRows[last] = cache.copyPage(page, used) * KvCache.PAGE;
                cache.pool().release(page);
            }
        }
        int before = tileRows.length;
        int pages = pagesFor(length + count);
        if (pages > before) {
            tileRows = Arrays.copyOf(tileRows, pages);
            for (int i = before; i < pages; i++) {
                tileRows[i] = cache.takePage() * KvCache.PAGE;
            }
        }
        length += count;
    }

    /** Goes on with a full page of another sequence that has the same tokens up to its end. */
    public void attach(int page) {
        if (length % KvCache.PAGE != 0) {
            throw new IllegalStateException("a page follows whole pages, but the sequence has " + length + " tokens");
        }
        cache.pool().hold(page);
        tileRows = Arrays.copyOf(tileRows, tileRows.length + 1);
        tileRows[tileRows.length - 1] = page * KvCache.PAGE;
        length += KvCache.PAGE;
    }

    /** Pages that {@link #extend} would take for {@code count} more tokens. */
    public int pagesToExtend(int count) {
        int last = tileRows.length - 1;
        boolean copies = count > 0 && length % KvCache.PAGE > 0 && cache.pool().isShared(tileRows[last] / KvCache.PAGE);
        return pagesFor(length + count) - tileRows.length + (copies ? 1 : 0);
    }

    /** The number of the page that holds tokens {@code index * PAGE} on; held once more, until {@link KvCache#release}. */
    public int hold(int index) {
        int page = tileRows[index] / KvCache.PAGE;
        cache.pool().hold(page);
        return page;
    }

    /** Notes a number at each of the tokens from {@code position} on: {@code first} and those that follow it. */
    void mark(int position, int count, int first) {
        for (int i = 0; i < count; i++) {
            cache.marks()[place(position + i)] = first + i;
        }
    }

    /** The number noted at each token, by this sequence or by the one it shares the token with; 0 where none was. */
    public int[] marks() {
        int[] marks = new int[length];
        for (int i = 0; i < length; i++) {
            marks[i] = cache.marks()[place(i)];
        }
        return marks;
    }

    private int place(int position) {
        return tileRows[position / KvCache.PAGE] + position % KvCache.PAGE;
    }

    /** First key row of each page. */
    int[] tileRows() {
        return tileRows;
    }

    private static int pagesFor(int tokens) {
        return (tokens + KvCache.PAGE - 1) / KvCache.PAGE;
    }

    /** Lets go of all pages. */
    @Override
    public void close() {
        truncate(0);
    }
}
