package dev.nernst.runtime.op;

/**
 * The largest entries of a row of logits.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids the largest first; of equal entries that with the lower id
 * @param logits of each
 */
public record TopLogits(int[] ids, float[] logits) {}
