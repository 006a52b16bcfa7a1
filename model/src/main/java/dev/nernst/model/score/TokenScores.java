package dev.nernst.model.score;

/**
 * What a model says about the tokens of one sequence, each given those before it.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids the sequence, T tokens
 * @param logProbabilities [T - 1] in nats: index t is that of token t + 1; the first token is given, not scored
 * @param entropies [T - 1] in nats: index t is that of the distribution that token t + 1 was scored by
 */
public record TokenScores(int[] ids, double[] logProbabilities, double[] entropies) {
    /** Log-probability of all tokens after the first together, in nats. */
    public double totalLogProbability() {
        double sum = 0;
        for (double logProbability : logProbabilities) {
            sum += logProbability;
        }
        return sum;
    }

    /** Index of the first token whose log-probability or entropy is not a finite number; -1 where all are. */
    public int firstNotFinite() {
        for (int t = 0; t < logProbabilities.length; t++) {
            if (!Double.isFinite(logProbabilities[t]) || !Double.isFinite(entropies[t])) {
                return t + 1;
            }
        }
        return -1;
    }

    /** exp of the mean negative log-probability; not a number where there is only one token. */
    public double perplexity() {
        return Math.exp(-totalLogProbability() / logProbabilities.length);
    }
}
