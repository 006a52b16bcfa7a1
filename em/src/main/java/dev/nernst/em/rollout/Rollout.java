package dev.nernst.em.rollout;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.recording.RecordedRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A response sampled from the weights in training. The end token is part of it; nothing after the end token is. A
 * response that ran into the limit is kept whole: all its tokens count.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param prompt index of its prompt in the request
 * @param sample index among the responses to that prompt
 * @param ids prompt and response
 * @param responseStart index of the first response token
 * @param logProbabilities [response tokens] as the sampler saw them, nats, at temperature 1: what the training pass finds again
 * @param entropies [response tokens] of the distributions that they were drawn from, nats, at temperature 1
 * @param truncated whether it ran into the limit of new tokens
 * @param text of the response, without the end token
 * @param weightsVersion of the weights that it was sampled from
 * @param recorded where what the sampler computed is written down, good until the weights change; or null
 */
public record Rollout(
        int prompt,
        int sample,
        int[] ids,
        int responseStart,
        double[] logProbabilities,
        double[] entropies,
        boolean truncated,
        String text,
        long weightsVersion,
        @Nullable RecordedRows recorded) {
    /** Response tokens, the end token included. */
    public int responseLength() {
        return ids.length - responseStart;
    }

    /** Of the response as a whole, nats. */
    public double logProbability() {
        return Arrays.stream(logProbabilities).sum();
    }

    /** The response's own tokens. */
    public int[] responseIds() {
        return Arrays.copyOfRange(ids, responseStart, ids.length);
    }

    /** For objectives that need nothing but the tokens. */
    public TrainingSequence sequence() {
        return sequence(0, null, null);
    }

    /** For policy gradients. */
    public TrainingSequence sequence(
            double advantage, double @Nullable [] oldLogProbability, double @Nullable [] referenceLogProbability) {
        return new TrainingSequence(
                ids, responseStart, null, advantage, oldLogProbability, referenceLogProbability, recorded);
    }
}
