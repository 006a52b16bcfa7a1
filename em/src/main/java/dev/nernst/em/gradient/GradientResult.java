package dev.nernst.em.gradient;

import java.util.List;
import java.util.Map;

/**
 * What a forward and backward pass over a batch found.
 *
 * <p>Collections are not copied: threads may share an instance as long as none writes to them.
 *
 * @param loss of the batch: the sum of its terms
 * @param terms of the loss, by their names
 * @param statistics of each sequence, in the batch's order, before the update
 * @param tokens all tokens that went through the model, prompts included
 */
public record GradientResult(double loss, Map<String, Double> terms, List<TokenStatistics> statistics, long tokens) {
    /** A loss whose terms are not told. */
    public GradientResult(double loss, List<TokenStatistics> statistics, long tokens) {
        this(loss, Map.of(), statistics, tokens);
    }

    /** Whether the batch had no sequence: then nothing was measured either. */
    public boolean isEmpty() {
        return statistics.isEmpty();
    }

    /** Number of counted response tokens. */
    public long responseTokens() {
        return statistics.stream().mapToLong(TokenStatistics::count).sum();
    }

    /** Mean entropy of the response tokens' distributions, nats a token. */
    public double meanEntropy() {
        return statistics.stream().mapToDouble(TokenStatistics::totalEntropy).sum() / Math.max(responseTokens(), 1);
    }

    /** Mean log-probability of the response tokens, nats a token. */
    public double meanLogProbability() {
        return statistics.stream()
                        .mapToDouble(TokenStatistics::totalLogProbability)
                        .sum()
                / Math.max(responseTokens(), 1);
    }
}
