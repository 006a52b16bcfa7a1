package dev.nernst.em.rollout;

import dev.nernst.runtime.random.RandomStream;
import java.util.Arrays;

/**
 * Which prompts a step takes: a new random order each epoch, cut into batches, of which the last is smaller where they do not come
 * out even. A function of seed and step, so there is no position to save.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param prompts number of prompts in the data
 * @param batchSize prompts a step; more than there are prompts takes them all
 * @param seed of the run
 * @param dropsRest whether the prompts that do not fill a batch are left out of the epoch instead
 */
public record PromptOrder(int prompts, int batchSize, long seed, boolean dropsRest) {
    private static final long KEY = 0x6f72646572L; // "order"

    /** Indices into the data, from 0. */
    public int[] step(long step) {
        int size = Math.min(batchSize, prompts);
        int[] order = RandomStream.of(seed, KEY, step / stepsPerEpoch()).permutation(prompts);
        int from = (int) (step % stepsPerEpoch()) * size;
        return Arrays.copyOfRange(order, from, Math.min(from + size, prompts));
    }

    /** Steps that use every prompt once, but for those that are left out. */
    public int stepsPerEpoch() {
        int size = Math.min(batchSize, prompts);
        return dropsRest ? prompts / size : Math.ceilDiv(prompts, size);
    }

    /** Prompts that are left out of each epoch. */
    public int dropped() {
        return dropsRest ? prompts % Math.min(batchSize, prompts) : 0;
    }
}
