package dev.nernst.runtime.op;

import java.util.Arrays;

/**
 * What the language-model head says about each row, in double precision: the numbers that cross-entropy, token entropy,
 * policy gradients and KL are functions of.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param logProbability [rows] log p(target) in nats; 0 where the row has no target
 * @param entropy [rows] entropy of the row's distribution in nats
 * @param logSumExp [rows] log of the sum of exp(logit / temperature); saved for the backward half
 */
public record HeadStatistics(double[] logProbability, double[] entropy, double[] logSumExp) {
    /** Statistics to be filled for {@code rows} rows. */
    public static HeadStatistics of(int rows) {
        return new HeadStatistics(new double[rows], new double[rows], new double[rows]);
    }

    public int rows() {
        return entropy.length;
    }

    /** Takes what is known of row {@code r}; {@code targetLogit} counts only where the row has a target. */
    public void set(int r, SoftmaxSums softmax, boolean hasTarget, float targetLogit) {
        logSumExp[r] = softmax.logSumExp();
        entropy[r] = softmax.entropy();
        logProbability[r] = hasTarget ? targetLogit - logSumExp[r] : 0;
    }

    /** A copy of rows {@code from} to {@code to - 1}. */
    public HeadStatistics slice(int from, int to) {
        return new HeadStatistics(
                Arrays.copyOfRange(logProbability, from, to),
                Arrays.copyOfRange(entropy, from, to),
                Arrays.copyOfRange(logSumExp, from, to));
    }
}
