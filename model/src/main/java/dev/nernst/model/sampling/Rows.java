package dev.nernst.model.sampling;

/** Reductions over the logits of one row, always in the same order. */
final class Rows {
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

    /** Writes {@code exp(logit - max)} and returns the sum. */
    static double weights(float[] logits, float max, float[] weights) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            float weight = (float) Math.exp(logits[i] - max);
            weights[i] = weight;
            sum += weight;
        }
        return sum;
    }
}
