package dev.nernst.em.data;

import dev.nernst.runtime.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a run takes examples: one random permutation after the other, each keyed by seed and epoch. Where a
 * batch lies in it follows from its number alone, so the position in the data needs no saving. Batches may reach over the
 * end of an epoch, so that each is full. Not thread-safe: it keeps the last permutation.
 */
public final class DataOrder {
    private static final long STREAM = 0x0da7aL;

    private final int examples;
    private final long seed;
    private final boolean shuffled;
    private long epochAtHand = -1;
    private int @Nullable [] permutation;

    /**
     * @param examples how many there are, at least 1
     * @param shuffled whether epochs are permuted, rather than each in the order of the file
     */
    public DataOrder(int examples, long seed, boolean shuffled) {
        if (examples < 1) {
            throw new IllegalArgumentException("no examples");
        }
        this.examples = examples;
        this.seed = seed;
        this.shuffled = shuffled;
    }

    /** The indices of the examples of batch {@code number}, from 0. */
    public int[] batch(long number, int size) {
        int[] batch = new int[size];
        for (int i = 0; i < size; i++) {
            long position = number * size + i;
            batch[i] = index(position / examples, (int) (position % examples));
        }
        return batch;
    }

    /** The number of batches that takes every example {@code epochs} times, the last one filled up. */
    public long batches(double epochs, int size) {
        return Math.max(1, (long) Math.ceil(epochs * examples / size));
    }

    private int index(long epoch, int position) {
        if (!shuffled) {
            return position;
        }
        int[] order = permutation;
        if (order == null || epoch != epochAtHand) {
            order = RandomStream.of(seed, STREAM, epoch).permutation(examples);
            permutation = order;
            epochAtHand = epoch;
        }
        return order[position];
    }
}
