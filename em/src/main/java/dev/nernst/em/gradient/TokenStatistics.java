package dev.nernst.em.gradient;

/**
 * Log-probability and entropy of each response token of a sequence, nats; masked tokens included where they were asked
 * for.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param logProbability [counted response tokens]
 * @param entropy [counted response tokens]
 */
public record TokenStatistics(double[] logProbability, double[] entropy) {
    public int count() {
        return entropy.length;
    }

    /** The sum of the log-probabilities: that of the whole response. */
    public double totalLogProbability() {
        return sum(logProbability);
    }

    public double totalEntropy() {
        return sum(entropy);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
