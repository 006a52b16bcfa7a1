package dev.nernst.em.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The response tokens of a micro-batch in the order of the head's rows, with what a loss needs to know of each. Arrays
 * that an objective does not use may be null.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param weight what each token counts in the loss, for example 1 / number of response tokens for a token mean
 * @param advantage of the token's response
 * @param oldLogProbability of the token under the weights that sampled it, nats; null where these are in training
 * @param referenceLogProbability of the token under the reference model, nats
 */
public record ResponseTokens(
        double[] weight,
        double @Nullable [] advantage,
        double @Nullable [] oldLogProbability,
        double @Nullable [] referenceLogProbability) {
    public int count() {
        return weight.length;
    }

    /** Tokens {@code from} to {@code to - 1}. */
    public ResponseTokens slice(int from, int to) {
        return new ResponseTokens(
                Arrays.copyOfRange(weight, from, to),
                slice(advantage, from, to),
                slice(oldLogProbability, from, to),
                slice(referenceLogProbability, from, to));
    }

    private static double @Nullable [] slice(double @Nullable [] array, int from, int to) {
        return array == null ? null : Arrays.copyOfRange(array, from, to);
    }

    /** {@code array}, which an objective cannot do without. */
    static double[] required(double @Nullable [] array, String what) {
        if (array == null) {
            throw new IllegalArgumentException("this objective needs the " + what + " of each token");
        }
        return array;
    }
}
