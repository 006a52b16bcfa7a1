package dev.nernst.em.gradient;

import dev.nernst.model.recording.RecordedRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sequence to learn from: a prompt and the response tokens that a loss looks at.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids prompt and response, at least one token
 * @param responseStart index of the first response token, at least 1, for there must be something to predict it from;
 *     everything from there on is response
 * @param lossMask [response tokens] which of them count, or null for all
 * @param advantage of the response, for policy gradients
 * @param oldLogProbability [response tokens] under the weights that sampled them, or null where
 *     these are the weights in training
 * @param referenceLogProbability [response tokens] under the reference model, or null
 * @param recorded where what the sampler computed for it is written down, or null
 */
public record TrainingSequence(
        int[] ids,
        int responseStart,
        boolean @Nullable [] lossMask,
        double advantage,
        double @Nullable [] oldLogProbability,
        double @Nullable [] referenceLogProbability,
        @Nullable RecordedRows recorded) {
    public TrainingSequence {
        if (responseStart < 1 || responseStart > ids.length) {
            throw new IllegalArgumentException("the response starts at token " + responseStart + " of " + ids.length);
        }
    }

    /** A sequence that nothing was written down for. */
    public TrainingSequence(
            int[] ids,
            int responseStart,
            boolean @Nullable [] lossMask,
            double advantage,
            double @Nullable [] oldLogProbability,
            double @Nullable [] referenceLogProbability) {
        this(ids, responseStart, lossMask, advantage, oldLogProbability, referenceLogProbability, null);
    }

    /** A sequence without advantage or earlier log-probabilities: supervised and entropy losses. */
    public static TrainingSequence of(int[] ids, int responseStart) {
        return new TrainingSequence(ids, responseStart, null, 0, null, null);
    }

    /** The same with what the sampler computed for it. */
    public TrainingSequence withRecorded(@Nullable RecordedRows rows) {
        return new TrainingSequence(
                ids, responseStart, lossMask, advantage, oldLogProbability, referenceLogProbability, rows);
    }

    /** The tokens that others are predicted from: all but the last; of a single token this one. */
    public int[] predictingIds() {
        return Arrays.copyOf(ids, Math.max(1, ids.length - 1));
    }

    /** Number of response tokens, masked ones included. */
    public int responseLength() {
        return ids.length - responseStart;
    }

    /** Whether response token {@code i} (from 0) counts. */
    public boolean counts(int i) {
        return lossMask == null || lossMask[i];
    }

    /** Number of response tokens that count. */
    public int countedTokens() {
        int counted = 0;
        for (int i = 0; i < responseLength(); i++) {
            counted += counts(i) ? 1 : 0;
        }
        return counted;
    }
}
