package dev.nernst.runtime.vector;

import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The streaming softmax of one row of logits, chunk by chunk in order: the largest z so far, and relative to it the sum
 * of e^z and of z e^z, in double.
 */
final class RunningStatistics {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

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
     * @param z logits before the temperature, with room for a whole vector behind them; overwritten
     * @param factor 1 / temperature
     */
    void add(float[] z, int first, int count, float factor) {
        SoftmaxRow.scale(z, 0, count, factor);
        if (target >= first && target < first + count) {
            targetLogit = z[target - first];
        }
        Arrays.fill(z, count, Lanes.padded(count), Float.NEGATIVE_INFINITY);
        float chunkMax = SoftmaxRow.max(z, 0, count);
        if (chunkMax == Float.NEGATIVE_INFINITY) {
            return;
        }
        double chunkSum = 0;
        double chunkWeighted = 0;
        DoubleVector sums = DoubleVector.zero(DOUBLES);
        DoubleVector weightedSums = sums;
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector distance = FloatVector.fromArray(Lanes.FLOATS, z, i).sub(chunkMax);
            FloatVector p = VectorMath.exp(distance);
            distance = VectorMath.counted(distance);
            DoubleVector p0 = (DoubleVector) p.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector p1 = (DoubleVector) p.convertShape(VectorOperators.F2D, DOUBLES, 1);
            DoubleVector d0 = (DoubleVector) distance.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector d1 = (DoubleVector) distance.convertShape(VectorOperators.F2D, DOUBLES, 1);
            sums = sums.add(p0.add(p1));
            weightedSums = d0.fma(p0, d1.fma(p1, weightedSums));
        }
        for (int lane = 0; lane < DOUBLES.length(); lane++) {
            chunkSum += sums.lane(lane);
            chunkWeighted += weightedSums.lane(lane);
        }
        merge(chunkMax, chunkSum, chunkWeighted);
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
