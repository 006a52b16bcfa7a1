package dev.nernst.runtime.scalar;

import dev.nernst.runtime.logits.RowSoftmax;
import dev.nernst.runtime.op.SoftmaxSums;

/** {@link RowSoftmax} in double. */
final class ScalarSoftmax implements RowSoftmax {
    @Override
    public SoftmaxSums of(float[] logits, float[] weights) {
        float max = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < logits.length; i++) {
            double distance = (double) logits[i] - max;
            double e = Math.exp(distance);
            weights[i] = (float) e;
            sum += e;
            weighted += counted(e, distance);
        }
        return new SoftmaxSums(max, sum, weighted);
    }

    /** A logit of minus infinity has no part in the entropy; 0 times it would be NaN. */
    static double counted(double e, double distance) {
        return e == 0 ? 0 : e * distance;
    }
}
