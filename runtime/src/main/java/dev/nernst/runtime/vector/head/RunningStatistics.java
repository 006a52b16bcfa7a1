package dev.nernst.runtime.vector.head;

import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.vector.common.SoftmaxRow;

/**
 * The streaming softmax of one row of logits, chunk by chunk in order: the largest z so far, and relative to it the sum
 * of e^z and of z e^z, in double.
 */
final class RunningStatistics {
    private final int target;
    private double max = Double.NEGATIVE_INFINITY;
    private double sum;
    private double weighted;
    private double targetLogit;

    RunningStatistics(int target) {
        this.target = target;
    }

    /**
     * Takes in the logits of entries {@code first} to {@code first + count}.
     *
     * @param z logits before the temperature; overwritten
     * @param factor 1 / temperature
     */
    void add(float[] z, int first, int count, float factor) {
        if (factor != 1) {
            SoftmaxRow.scale(z, 0, count, factor);
        }
        if (target >= first && target < first + count) {
            targetLogit = z[target - first];
        }
        float chunkMax = SoftmaxRow.max(z, 0, count);
        if (chunkMax == Float.NEGATIVE_INFINITY) {
            return;
        }
        RowSums sums = new RowSums(chunkMax);
        sums.add(z, count, z);
        SoftmaxSums chunk = sums.result();
        merge(chunk.max(), chunk.sum(), chunk.weighted());
    }

    /** Brings both sums to the larger of the two maxima: weighted' = e^-shift (weighted - shift sum). */
    private void merge(double chunkMax, double chunkSum, double chunkWeighted) {
        if (sum == 0) {
            max = chunkMax;
            sum = chunkSum;
            weighted = chunkWeighted;
            return;
        }
        double best = Math.max(max, chunkMax);
        double shift = best - max;
        double chunkShift = best - chunkMax;
        double scale = Math.exp(-shift);
        double chunkScale = Math.exp(-chunkShift);
        weighted = scale * (weighted - shift * sum) + chunkScale * (chunkWeighted - chunkShift * chunkSum);
        sum = scale * sum + chunkScale * chunkSum;
        max = best;
    }

    /** Writes row {@code row}: H = log sum e^(z - max) - mean of (z - max). */
    void store(HeadStatistics out, int row) {
        double logSum = Math.log(sum);
        out.logSumExp()[row] = max + logSum;
        out.entropy()[row] = logSum - weighted / sum;
        out.logProbability()[row] = target == HeadStatisticsOp.NO_TARGET ? 0 : targetLogit - (max + logSum);
    }
}
