package dev.nernst.em.method;

/**
 * Floating-point operations by the paper's count (appendix D.4): 2 a parameter and token for a forward pass, 6 for forward
 * and backward.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Flops {
    private Flops() {}

    /** Sampling {@code rolloutTokens} and training once on {@code trainedTokens}: EM-FT's 8Pn where both are n. */
    public static double entropyFineTuning(double parameters, double rolloutTokens, double trainedTokens) {
        return 2 * parameters * rolloutTokens + 6 * parameters * trainedTokens;
    }

    /**
     * Sampling, a reference pass and training: 40Pn for four responses of n tokens, 10PnN for N. The pass for the old
     * log-probabilities is left out, as the paper does.
     */
    public static double policyGradient(
            double parameters, double rolloutTokens, double referenceTokens, double trainedTokens) {
        return entropyFineTuning(parameters, rolloutTokens, trainedTokens) + 2 * parameters * referenceTokens;
    }
}
