package dev.nernst.tokenizer.bpe;

import java.util.Arrays;

/**
 * Applies merges to a word, lowest rank first and leftmost first among equals, until none applies (Sennrich et al. 2016).
 * Short words are scanned; long ones go through a heap over linked symbols, O(n log n). Not thread-safe.
 */
final class MergeLoop {
    /** Up to here a scan for the lowest rank beats the heap. */
    private static final int SCAN_LIMIT = 40;

    private final MergeTable merges;
    private final int[] ranks = new int[SCAN_LIMIT + 1];
    private int[] previous = new int[0];
    private int[] next = new int[0];
    private final LongHeap queue = new LongHeap();

    MergeLoop(MergeTable merges) {
        this.merges = merges;
    }

    void run(Symbols word) {
        if (word.size < 2) {
            return;
        }
        if (word.size <= SCAN_LIMIT) {
            scan(word);
        } else {
            heap(word);
        }
    }

    private void scan(Symbols word) {
        int size = word.size;
        int[] ids = word.ids;
        for (int i = 0; i + 1 < size; i++) {
            ranks[i] = merges.rank(ids[i], ids[i + 1]);
        }
        while (size > 1) {
            int best = 0;
            for (int i = 1; i + 1 < size; i++) {
                best = ranks[i] < ranks[best] ? i : best;
            }
            if (ranks[best] == MergeTable.NO_MERGE) {
                break;
            }
            word.join(best, best + 1, merges.result(ranks[best]));
            size--;
            for (int i = best + 1; i < size; i++) {
                word.move(i + 1, i);
                ranks[i] = ranks[i + 1];
            }
            if (best > 0) {
                ranks[best - 1] = merges.rank(ids[best - 1], ids[best]);
            }
            if (best + 1 < size) {
                ranks[best] = merges.rank(ids[best], ids[best + 1]);
            }
        }
        word.size = size;
    }

    private void heap(Symbols word) {
        int size = word.size;
        if (next.length < size) {
            next = new int[size];
            previous = new int[size];
        }
        queue.clear();
        for (int i = 0; i < size; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < size ? i + 1 : -1;
            if (i + 1 < size) {
                offer(word, i, i + 1);
            }
        }
        while (!queue.isEmpty()) {
            long top = queue.poll();
            int position = (int) top;
            int rank = (int) (top >>> 32);
            // A symbol that was taken over has no length; one that grew forms another pair by now.
            if (word.byteLengths[position] < 0 || next[position] < 0) {
                continue;
            }
            int right = next[position];
            int current = merges.rank(word.ids[position], word.ids[right]);
            if (current == MergeTable.NO_MERGE || merges.result(current) != merges.result(rank)) {
                continue;
            }
            word.join(position, right, merges.result(rank));
            word.byteLengths[right] = -1;
            next[position] = next[right];
            if (next[right] >= 0) {
                previous[next[right]] = position;
                offer(word, position, next[position]);
            }
            if (previous[position] >= 0) {
                offer(word, previous[position], position);
            }
        }
        compact(word);
    }

    private void offer(Symbols word, int left, int right) {
        int rank = merges.rank(word.ids[left], word.ids[right]);
        if (rank != MergeTable.NO_MERGE) {
            queue.add(((long) rank << 32) | left);
        }
    }

    private static void compact(Symbols word) {
        int kept = 0;
        for (int i = 0; i < word.size; i++) {
            if (word.byteLengths[i] >= 0) {
                word.move(i, kept++);
            }
        }
        word.size = kept;
    }

    /** A binary min-heap of longs. */
    private static final class LongHeap {
        private long[] values = new long[64];
        private int size;

        void clear() {
            size = 0;
        }

        boolean isEmpty() {
            return size == 0;
        }

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            int child = size++;
            while (child > 0) {
                int parent = (child - 1) >>> 1;
                if (values[parent] <= value) {
                    break;
                }
                values[child] = values[parent];
                child = parent;
            }
            values[child] = value;
        }

        long poll() {
            long top = values[0];
            long value = values[--size];
            int parent = 0;
            while (true) {
                int child = 2 * parent + 1;
                if (child >= size) {
                    break;
                }
                if (child + 1 < size && values[child + 1] < values[child]) {
                    child++;
                }
                if (values[child] >= value) {
                    break;
                }
                values[parent] = values[child];
                parent = child;
            }
            values[parent] = value;
            return top;
        }
    }
}
