package dev.nernst.em.objective;

/**
 * Estimators of KL(policy || reference) from one sampled token (Schulman, "Approximating KL divergence", 2020), with
 * {@code d = reference log p - log p}.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum KlEstimator {
    /** {@code -d}: unbiased, can be negative. */
    K1 {
        @Override
        public double value(double logProbability, double reference) {
            return logProbability - reference;
        }

        @Override
        public double slope(double logProbability, double reference) {
            return 1;
        }
    },
    /** {@code d²/2}: biased, of low variance. */
    K2 {
        @Override
        public double value(double logProbability, double reference) {
            double d = logProbability - reference;
            return d * d / 2;
        }

        @Override
        public double slope(double logProbability, double reference) {
            return logProbability - reference;
        }
    },
    /** {@code exp(d) - d - 1}, clamped to [-10, 10] as the released code does: unbiased, never negative. */
    K3 {
        @Override
        public double value(double logProbability, double reference) {
            return Math.min(raw(logProbability, reference), LIMIT);
        }

        @Override
        public double slope(double logProbability, double reference) {
            return raw(logProbability, reference) > LIMIT ? 0 : 1 - Math.exp(reference - logProbability);
        }

        private double raw(double logProbability, double reference) {
            double d = reference - logProbability;
            return Math.exp(d) - d - 1;
        }
    };

    private static final double LIMIT = 10;

    /** The estimate, nats. */
    public abstract double value(double logProbability, double reference);

    /** Its derivative by the log-probability. */
    public abstract double slope(double logProbability, double reference);
}
