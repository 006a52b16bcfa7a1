package dev.nernst.runtime.vector;

import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient of one row's log-probability and entropy with respect to its logits: with a and b the coefficients,
 * {@code dz_j = (a (1[j = target] - p_j) - b p_j (log p_j + H)) / T}.
 *
 * @param a coefficient of the log-probability; 0 without a target
 * @param b coefficient of the entropy
 */
record RowGradient(float a, float b, double logSumExp, double entropy, int target, float temperature) {
    static RowGradient of(
            int row,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            int[] targets,
            float temperature) {
        int target = targets[row];
        return new RowGradient(
                target == HeadStatisticsOp.NO_TARGET ? 0 : (float) dLogProbability[row],
                (float) dEntropy[row],
                statistics.logSumExp()[row],
                statistics.entropy()[row],
                target,
                temperature);
    }

    /**
     * Turns logits of entries {@code first} to {@code first + count} into their gradients.
     *
     * @param z logits before the temperature, with room for a whole vector behind them
     */
    void turn(float[] z, int first, int count) {
        Arrays.fill(z, count, Lanes.padded(count), 0);
        // In two steps, so that rounding the log-sum-exp to float costs nothing.
        float high = (float) logSumExp;
        float low = (float) (logSumExp - high);
        float factor = 1 / temperature;
        float offset = (float) (a + (double) b * entropy) / temperature;
        FloatVector slope = FloatVector.broadcast(Lanes.FLOATS, b / temperature);
        FloatVector constant = FloatVector.broadcast(Lanes.FLOATS, offset);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector logP = FloatVector.fromArray(Lanes.FLOATS, z, i)
                    .mul(factor)
                    .sub(high)
                    .sub(low);
            FloatVector p = VectorMath.exp(logP);
            VectorMath.counted(logP).fma(slope, constant).mul(p).neg().intoArray(z, i);
        }
        if (target >= first && target < first + count) {
            z[target - first] += a / temperature;
        }
    }
}
