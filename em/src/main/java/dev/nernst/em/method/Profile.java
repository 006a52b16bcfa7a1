package dev.nernst.em.method;

/**
 * Whose defaults a method takes where the paper and its released code differ (em-spec section 0): of
 * {@link EmFt.Config#of}, {@link PolicyGradientConfig#of} and {@link OptimizerRecipe#supervised(Profile)}.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Profile {
    /** The paper's equations. */
    PAPER,
    /** What the released scripts run; the reported numbers most likely come from it. */
    CODE
}
