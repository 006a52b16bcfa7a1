package dev.nernst.model.config;

/**
 * How positions turn into angles. Fields that a type does not use are at their defaults.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param type how frequencies are scaled beyond the length of pretraining
 * @param theta base of the frequencies {@code theta^(-2i/headSize)}
 * @param factor by which the context is stretched
 * @param lowFrequencyFactor llama3: wavelengths above originalPositions / this are stretched in full
 * @param highFrequencyFactor llama3: wavelengths below originalPositions / this are left alone
 * @param originalPositions context length of pretraining, tokens
 * @param betaFast yarn: rotations over the original context from which on a frequency is left alone
 * @param betaSlow yarn: rotations below which a frequency is stretched in full
 * @param attentionFactor yarn: multiplies cosines and sines
 * @param truncate yarn: whether the bounds of the ramp are rounded to whole dimensions
 */
public record RopeConfig(
        Type type,
        double theta,
        double factor,
        double lowFrequencyFactor,
        double highFrequencyFactor,
        int originalPositions,
        double betaFast,
        double betaSlow,
        double attentionFactor,
        boolean truncate) {
    /** The kinds of scaling, as {@code rope_type} names them. */
    public enum Type {
        DEFAULT,
        LINEAR,
        DYNAMIC,
        LLAMA3,
        YARN
    }

    /** No scaling. */
    public static RopeConfig unscaled(double theta, int maxPositions) {
        return new RopeConfig(Type.DEFAULT, theta, 1, 1, 1, maxPositions, 32, 1, 1, true);
    }

    /** Whether the angles of a token depend on how long the whole sequence is: then no other sequence has the same. */
    public boolean dependsOnLength() {
        return type == Type.DYNAMIC;
    }
}
