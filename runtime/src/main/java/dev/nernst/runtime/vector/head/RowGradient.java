package dev.nernst.runtime.vector.head;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import dev.nernst.runtime.vector.common.VectorMath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
     * Replaces logits of entries {@code first} to {@code first + count} by their gradients.
     *
     * @param z logits before the temperature
     * @param at of the first of them, in bytes
     * @param out native memory for the gradients, may be {@code z}
     * @param to where the first of them goes, in bytes
     */
    void compute(MemorySegment z, long at, MemorySegment out, long to, int first, int count) {
        int whole = count / Lanes.COUNT * Lanes.COUNT;
        computeVectors(z, at, out, to, whole);
        if (whole < count) {
            long rest = (count - whole) * 4L;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment last = arena.allocate(Lanes.BYTES, Lanes.BYTES);
                MemorySegment.copy(z, at + whole * 4L, last, 0, rest);
                computeVectors(last, 0, last, 0, Lanes.COUNT);
                MemorySegment.copy(last, 0, out, to + whole * 4L, rest);
            }
        }
        if (target >= first && target < first + count) {
            long place = to + (target - first) * 4L;
            out.set(Floats.FLOAT, place, out.get(Floats.FLOAT, place) + a / temperature);
        }
    }

    private void computeVectors(MemorySegment z, long at, MemorySegment out, long to, int count) {
        MemorySegment gradients = NativeTarget.of(out);
        // In two steps, so that rounding the log-sum-exp to float costs nothing.
        float high = (float) logSumExp;
        float low = (float) (logSumExp - high);
        float factor = 1 / temperature;
        float offset = (float) (a + (double) b * entropy) / temperature;
        FloatVector slope = FloatVector.broadcast(Lanes.FLOATS, b / temperature);
        FloatVector constant = FloatVector.broadcast(Lanes.FLOATS, offset);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector logP = FloatVector.fromMemorySegment(Lanes.FLOATS, z, at + i * 4L, Lanes.ORDER)
                    .mul(factor)
                    .sub(high)
                    .sub(low);
            FloatVector p = VectorMath.exp(logP);
            VectorMath.exponentOrZero(logP)
                    .fma(slope, constant)
                    .mul(p)
                    .neg()
                    .intoMemorySegment(gradients, to + i * 4L, Lanes.ORDER);
        }
    }
}
