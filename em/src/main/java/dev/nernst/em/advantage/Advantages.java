package dev.nernst.em.advantage;

/**
 * Advantages of the responses to one prompt, from their rewards; 0 where several have the same one.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Advantages {
    /**
     * Leave-one-out: each reward less the mean of the others, {@code n / (n - 1) * (r - mean)}; a single response keeps
     * its reward (Ahmadian et al., 2024; em-spec section 3.2).
     */
    RLOO {
        @Override
        public double[] of(double... rewards) {
            int n = rewards.length;
            if (n == 1) {
                return rewards.clone();
            }
            double mean = mean(rewards);
            double[] advantages = new double[n];
            for (int i = 0; i < n; i++) {
                advantages[i] = n / (n - 1.0) * (rewards[i] - mean);
            }
            return advantages;
        }
    },
    /**
     * Standardised within the group, with the unbiased standard deviation: {@code (r - mean) / (s + 1e-6)}; a single
     * response counts as mean 0 and deviation 1 (Shao et al., 2024; em-spec section 3.2).
     */
    GRPO {
        @Override
        public double[] of(double... rewards) {
            int n = rewards.length;
            double mean = n == 1 ? 0 : mean(rewards);
            double squares = 0;
            for (double reward : rewards) {
                squares += (reward - mean) * (reward - mean);
            }
            double deviation = n == 1 ? 1 : Math.sqrt(squares / (n - 1));
            double[] advantages = new double[n];
            for (int i = 0; i < n; i++) {
                advantages[i] = (rewards[i] - mean) / (deviation + 1e-6);
            }
            return advantages;
        }
    };

    /**
     * @param rewards of all responses to one prompt, at least one
     * @return an advantage for each
     */
    public abstract double[] of(double... rewards);

    /** By distances from the first value: the mean of equal values is exactly theirs, and their advantages are exactly 0. */
    private static double mean(double[] values) {
        double first = values[0];
        double sum = 0;
        for (double value : values) {
            sum += value - first;
        }
        return first + sum / values.length;
    }
}
