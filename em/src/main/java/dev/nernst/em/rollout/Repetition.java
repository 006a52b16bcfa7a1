package dev.nernst.em.rollout;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much a response repeats itself: the usual first sign of collapse.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Repetition {
    /** Tokens of the runs that are compared. */
    public static final int RUN = 4;

    private Repetition() {}

    /** The share of runs of {@link #RUN} tokens that have occurred before in the response; 0 for short ones. */
    public static double rate(int[] response) {
        int runs = response.length - RUN + 1;
        if (runs < 2) {
            return 0;
        }
        Set<List<Integer>> seen = new HashSet<>();
        for (int i = 0; i < runs; i++) {
            seen.add(List.of(response[i], response[i + 1], response[i + 2], response[i + 3]));
        }
        return 1 - (double) seen.size() / runs;
    }
}
