package dev.nernst.model.sampling;

/** Reductions over the logits of one row, always in the same order. */
final class Rows {
    private static final float SMALLEST = -87;
    private static final float LOG2_E = 1.44269504f;

    /** 1.5 * 2^23: adding it rounds to a whole number. */
    private static final float ROUNDING = 12_582_912;

    /** Taylor coefficients of 2^f, ln(2)^k / k!. */
    private static final float C1 = 0.69314718f;

    private static final float C2 = 0.24022651f;
    private static final float C3 = 0.05550411f;
    private static final float C4 = 0.00961813f;
    private static final float C5 = 0.00133336f;
    private static final float C6 = 0.00015404f;

    private Rows() {}

    /** The largest logit; not a number where one of them is not. */
    static float max(float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        return max;
    }

    /** The lowest index of {@code max}, which must be there. */
    static int indexOf(float[] logits, float max) {
        int i = 0;
        while (logits[i] != max) {
            i++;
        }
        return i;
    }

    /** Writes {@code exp(logit - max)}, to 3e-6 of each, and returns the sum. */
    static double weights(float[] logits, float max, float[] weights) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            float weight = exp(logits[i] - max);
            weights[i] = weight;
            sum += weight;
        }
        return sum;
    }

    /**
     * The exponential of a number that is not positive: 2^n times a polynomial of the rest, several times faster than
     * {@link Math#exp}, which would be a good part of the time that a small model takes for a token. 0 below -87.
     */
    static float exp(float x) {
        if (!(x >= SMALLEST)) {
            return x < SMALLEST ? 0 : Float.NaN;
        }
        float t = x * LOG2_E;
        float shifted = t + ROUNDING;
        float f = t - (shifted - ROUNDING);
        float p = C6;
        p = p * f + C5;
        p = p * f + C4;
        p = p * f + C3;
        p = p * f + C2;
        p = p * f + C1;
        p = p * f + 1;
        // The whole part of t stands in the lowest bits of the shifted number; it goes into the exponent of p.
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
    }
}
