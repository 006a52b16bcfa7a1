package dev.nernst.em.method;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Leaves out prompts that are too easy or too hard to learn from, by the mean reward of their responses: of a mixed reward
 * the verifiable part, before weights, centring and penalties.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param lowest mean reward that is kept
 * @param highest mean reward that is kept
 */
public record AccuracyFilter(double lowest, double highest) {
    /** Keeps everything. */
    public static final AccuracyFilter NONE = new AccuracyFilter(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    public AccuracyFilter {
        if (!(lowest <= highest)) {
            throw new InvalidInputException(
                    "accuracy-filter is " + lowest + "," + highest + ", but the lower bound comes first");
        }
    }

    List<TrainingSequence> keep(
            List<TrainingSequence> sequences, double[] rewards, int samplesPerPrompt, StepMetrics metrics) {
        if (equals(NONE)) {
            return sequences;
        }
        List<TrainingSequence> kept = new ArrayList<>();
        for (int from = 0; from < sequences.size(); from += samplesPerPrompt) {
            int to = from + samplesPerPrompt;
            double mean = Arrays.stream(rewards, from, to).average().orElse(0);
            if (mean >= lowest && mean <= highest) {
                kept.addAll(sequences.subList(from, to));
            }
        }
        metrics.ofStep("kept_prompts", (double) kept.size() / samplesPerPrompt);
        return kept;
    }
}
