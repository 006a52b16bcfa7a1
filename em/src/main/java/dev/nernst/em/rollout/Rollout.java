package dev.nernst.em.rollout;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.recording.RecordedRows;
import org.jspecify.annotations.Nullable;

/**
 * A response sampled from the weights in training. The end token is part of it; nothing after the end token is. A
 * response that ran into the limit is kept whole: all its tokens count.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param prompt index of its prompt in the data
 * @param sample index among the responses to that prompt
 * @param ids prompt and response
 * @param responseStart index of the first response token
 * @param logProbability of the response as the sampler saw it, nats, at temperature 1: what the training pass finds again
 * @param truncated whether it ran into the limit of new tokens
 * @param text of the response, without the end token
 * @param recorded where what the sampler computed is written down, good until the weights change; or null
 */
public record Rollout(
        int prompt, int sample, int[] ids, int responseStart, double logProbability, boolean truncated, String text, @Nullable RecordedRows recorded) {
    /** Response tokens, the end token included. */
    public int responseLength() {
        return ids.length - responseStart;
    }

    /** For objectives that need nothing but the tokens. */
    public TrainingSequence sequence() {
        return TrainingSequence.of(ids, responseStart).withRecorded(recorded);
    }

    /** For policy gradients. */
    public TrainingSequence sequence(
            double advantage, double @Nullable [] oldLogProbability, double @Nullable [] referenceLogProbability) {
        return new TrainingSequence(ids, responseStart, null, advantage, oldLogProbability, referenceLogProbability, recorded);
    }

    /** The response's own tokens. */
    public int[] responseIds() {
        return java.util.Arrays.copyOfRange(ids, responseStart, ids.length);
    }
}
