package dev.nernst.cli.commands.score;

import dev.nernst.model.score.TokenScores;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@code score --json} prints. Lists have one entry less than there are tokens: the first token is given, not
 * scored.
 *
 * @param tokenIds the text's tokens
 * @param logprobs of each token after the first, in nats
 * @param entropies of the distributions that they were scored by, in nats
 * @param totalLogprob sum of the log-probabilities
 * @param meanEntropy mean of the entropies; null for a single token
 * @param perplexity exp of the mean negative log-probability; null for a single token
 */
record ScoreReport(
        int[] tokenIds,
        double[] logprobs,
        double[] entropies,
        double totalLogprob,
        @Nullable Double meanEntropy,
        @Nullable Double perplexity) {
    static ScoreReport of(TokenScores scores) {
        boolean empty = scores.entropies().length == 0;
        return new ScoreReport(
                scores.ids(),
                scores.logProbabilities(),
                scores.entropies(),
                scores.totalLogProbability(),
                empty ? null : Arrays.stream(scores.entropies()).average().orElseThrow(),
                empty ? null : scores.perplexity());
    }
}
