package dev.nernst.em.rollout;

import dev.nernst.runtime.random.RandomStream;

/**
 * Which prompts a step takes: a new random order each epoch, cut into whole batches, the rest of the epoch dropped. A
 * function of seed and step, so there is no position to save.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param prompts number of prompts in the data
 * @param batchSize prompts a step; more than there are prompts takes them all
 */
public record PromptOrder(int prompts, int batchSize, long seed) {
    private static final long KEY = 0x6f72646572L; // "order"

    /** Indices into the data, from 0. */
    public int[] step(long step) {
        int size = Math.min(batchSize, prompts);
        int batches = prompts / size;
        int[] order = RandomStream.of(seed, KEY, step / batches).permutation(prompts);
        int[] chosen = new int[size];
        System.arraycopy(order, (int) (step % batches) * size, chosen, 0, size);
        return chosen;
    }

    /** Steps that use every prompt once. */
    public int stepsPerEpoch() {
        return prompts / Math.min(batchSize, prompts);
    }
}
