package dev.nernst.em.reward;

/**
 * How a per-token quantity becomes one of the response.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Aggregate {
    /** Over all tokens, as the paper's equations have it; favours short responses strongly. */
    SUM {
        @Override
        double of(double sum, int tokens) {
            return sum;
        }
    },
    /** A token on average, as the released code has it. */
    MEAN {
        @Override
        double of(double sum, int tokens) {
            return sum / Math.max(tokens, 1);
        }
    };

    abstract double of(double sum, int tokens);
}
