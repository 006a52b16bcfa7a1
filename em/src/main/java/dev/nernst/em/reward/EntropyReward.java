package dev.nernst.em.reward;

import dev.nernst.em.gradient.TokenStatistics;

/**
 * How sure the model was of its own response, in nats.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param quantity what is read off its tokens
 * @param aggregate over the tokens
 * @param sign 1 to minimise entropy, -1 to maximise it
 */
public record EntropyReward(Quantity quantity, Aggregate aggregate, int sign) implements Reward {
    /** What is read off the tokens of a response. */
    public enum Quantity {
        /** log p of the sampled tokens: EM-RL-sequence (paper eq. 3). */
        LOG_PROBABILITY {
            @Override
            double total(TokenStatistics statistics) {
                return statistics.totalLogProbability();
            }
        },
        /** Minus the entropy of the tokens' distributions: EM-RL-token (paper eq. 4). */
        NEGATIVE_ENTROPY {
            @Override
            double total(TokenStatistics statistics) {
                return -statistics.totalEntropy();
            }
        };

        abstract double total(TokenStatistics statistics);
    }

    @Override
    public String name() {
        return quantity == Quantity.LOG_PROBABILITY ? "sequence_log_probability" : "negative_token_entropy";
    }

    @Override
    public boolean needsStatistics() {
        return true;
    }

    @Override
    public double[] score(PromptGroup group) {
        return group.responses().stream()
                .map(Response::requiredStatistics)
                .mapToDouble(s -> sign * aggregate.of(quantity.total(s), s.count()))
                .toArray();
    }
}
