package dev.nernst.model.sampling;

import dev.nernst.runtime.op.TopLogits;

/**
 * The likeliest tokens at one place of a sequence, by the model itself at temperature 1, before any processor.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids the likeliest first; of equally likely ones that with the lower id
 * @param logProbabilities of each in nats
 */
public record LikelyTokens(int[] ids, double[] logProbabilities) {
    /** Where none were asked for. */
    public static final LikelyTokens NONE = new LikelyTokens(new int[0], new double[0]);

    /** @param logSumExp of the row that these are the largest logits of */
    public static LikelyTokens of(TopLogits top, double logSumExp) {
        double[] logProbabilities = new double[top.ids().length];
        for (int i = 0; i < logProbabilities.length; i++) {
            logProbabilities[i] = top.logits()[i] - logSumExp;
        }
        return new LikelyTokens(top.ids(), logProbabilities);
    }
}
