package dev.nernst.em.data;

import dev.nernst.runtime.random.RandomStream;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a run takes examples: one random permutation after the other, each keyed by seed and epoch and cut into
 * batches, of which the last is smaller where they do not come out even. What a batch has follows from its number alone, so the
 * position in the data needs no saving. Not thread-safe: it keeps the last permutation.
 */
public final class DataOrder {
    private static final long STREAM = 0x0da7aL;

    private final int examples;
    private final int batchSize;
    private final long seed;
    private final boolean dropsRest;
    private long epochAtHand = -1;
    private int @Nullable [] permutation;

    /**
     * @param examples how many there are, at least 1
     * @param batchSize examples of a batch; more than there are takes them all
     * @param dropsRest whether the examples that do not fill a batch are left out of the epoch instead
     */
    public DataOrder(int examples, int batchSize, long seed, boolean dropsRest) {
        if (examples < 1) {
            throw new IllegalArgumentException("no examples");
        }
        this.examples = examples;
        this.batchSize = Math.min(batchSize, examples);
        this.seed = seed;
        this.dropsRest = dropsRest;
    }

    /** The indices of the examples of batch {@code number}, from 0. */
    public int[] batch(long number) {
        int from = (int) (number % batchesPerEpoch()) * batchSize;
        int[] batch = new int[Math.min(batchSize, examples - from)];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = index(number / batchesPerEpoch(), from + i);
        }
        return batch;
    }

    /** The number of batches that takes every example {@code epochs} times, but for those that are left out. */
    public long batches(double epochs) {
        return Math.max(1, (long) Math.ceil(epochs * batchesPerEpoch()));
    }

    /** Examples that are left out of each epoch. */
    public int dropped() {
        return dropsRest ? examples % batchSize : 0;
    }

    private int batchesPerEpoch() {
        return dropsRest ? examples / batchSize : Math.ceilDiv(examples, batchSize);
    }

    private int index(long epoch, int position) {
        int[] order = permutation;
        if (order == null || epoch != epochAtHand) {
            order = RandomStream.of(seed, STREAM, epoch).permutation(examples);
            permutation = order;
            epochAtHand = epoch;
        }
        return order[position];
    }
}
