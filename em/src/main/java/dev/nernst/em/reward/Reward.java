package dev.nernst.em.reward;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives each response of each prompt a number; more is better. A constant with respect to the weights.
 *
 * <p>Called by one thread at a time, not always the same one, while the run computes what does not depend on it; the thread is
 * interrupted when the run is to stop.
 */
public interface Reward {
    /** The name under which it is logged. */
    String name();

    /** Whether it reads {@link Response#statistics}, which cost a forward pass over all responses. */
    default boolean needsStatistics() {
        return false;
    }

    /**
     * The rewards of one prompt's responses, in their order.
     *
     * @throws dev.nernst.runtime.InvalidInputException if the row lacks what the reward needs, such as an answer
     */
    double[] score(PromptGroup group);

    /** The rewards of a whole batch with their parts; one call, for rewards that are served from outside. */
    default List<Scores> scoreAll(List<PromptGroup> groups) {
        List<Scores> scores = new ArrayList<>();
        for (PromptGroup group : groups) {
            scores.add(Scores.single(name(), score(group)));
        }
        return scores;
    }
}
