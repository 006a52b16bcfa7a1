package dev.nernst.runtime.logits;

import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.Truncation;

/** {@link Truncation} of one row. */
final class RowTruncation {
    private RowTruncation() {}

    /**
     * @param logits changed in place
     * @param weights memory as long as the logits
     * @param copy memory as long as the logits
     */
    static void apply(Truncation truncation, float[] logits, float[] weights, float[] copy, RowSoftmax softmax) {
        if (truncation.topK() > 0 && truncation.topK() < logits.length) {
            System.arraycopy(logits, 0, copy, 0, logits.length);
            cutBelow(logits, Selection.largest(copy, logits.length, truncation.topK()));
        }
        if (truncation.topP() < 1) {
            topP(truncation.topP(), logits, weights, copy, softmax);
        }
        if (truncation.minP() > 0) {
            cutBelow(logits, max(logits) + Math.log(truncation.minP()));
        }
    }

    private static void cutBelow(float[] logits, double threshold) {
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < threshold) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    private static void topP(double p, float[] logits, float[] weights, float[] copy, RowSoftmax softmax) {
        SoftmaxSums sums = softmax.of(logits, weights);
        if (!sums.isFinite()) {
            return; // whoever draws from the row finds it out
        }
        System.arraycopy(weights, 0, copy, 0, weights.length);
        Selection.Mass mass = Selection.reaching(copy, weights.length, p * sums.sum());
        int tied = mass.kept();
        for (int i = 0; i < logits.length; i++) {
            if (weights[i] < mass.threshold() || weights[i] == mass.threshold() && tied-- <= 0) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** The largest logit; not a number where one of them is not. A loop that the compiler turns into vector code. */
    static float max(float[] logits) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        return max;
    }
}
