package dev.nernst.em.reward;

import dev.nernst.em.gradient.TokenStatistics;
import org.jspecify.annotations.Nullable;

/**
 * A sampled response, as rewards see it.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param text decoded, without the end token
 * @param truncated whether it ran into the limit of new tokens instead of ending itself
 * @param statistics of its tokens under the weights that sampled it; null unless a reward asked for them
 */
public record Response(
        String text, boolean truncated, @Nullable TokenStatistics statistics) {
    /** The statistics of a reward that {@link Reward#needsStatistics asked for them}. */
    TokenStatistics requiredStatistics() {
        if (statistics == null) {
            throw new IllegalStateException("a reward reads token statistics without having asked for them");
        }
        return statistics;
    }
}
