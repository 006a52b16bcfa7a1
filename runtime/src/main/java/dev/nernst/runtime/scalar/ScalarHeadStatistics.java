package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link HeadStatisticsOp} with the logits of one row at a time. */
final class ScalarHeadStatistics implements HeadStatisticsOp {
    @Override
    public void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature) {
        for (int r = 0; r < targets.length; r++) {
            fill(out, r, logits(hidden, weight, r, temperature), targets[r]);
        }
    }

    @Override
    public void forward(HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature) {
        for (int r = 0; r < targets.length; r++) {
            float[] values = logits.row(r).toFloatArray();
            double[] z = new double[vocabulary];
            Arrays.setAll(z, j -> (double) values[j] / temperature);
            fill(out, r, z, targets[r]);
        }
    }

    private static void fill(HeadStatistics out, int r, double[] z, int target) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : z) {
            max = Math.max(max, value);
        }
        double sum = 0;
        double weighted = 0;
        for (double value : z) {
            double e = Math.exp(value - max);
            sum += e;
            weighted += ScalarSoftmax.counted(e, value - max);
        }
        // H = logsumexp(z) - sum p z, taken relative to the largest logit.
        double lse = max + Math.log(sum);
        out.logSumExp()[r] = lse;
        out.entropy()[r] = Math.log(sum) - weighted / sum;
        out.logProbability()[r] = target == NO_TARGET ? 0 : z[target] - lse;
    }

    @Override
    public void backward(
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature) {
        int width = weight.dim(1);
        for (int r = 0; r < targets.length; r++) {
            if (!HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, r)) {
                continue;
            }
            double dlogp = targets[r] == NO_TARGET ? 0 : dLogProbability[r];
            double dh = dEntropy[r];
            float[] h = Rows.get(hidden, r, width);
            double[] z = logits(hidden, weight, r, temperature);
            double[] sum = new double[width];
            for (int j = 0; j < z.length; j++) {
                double logp = z[j] - statistics.logSumExp()[r];
                double p = Math.exp(logp);
                double dz = -dh * p * (logp + statistics.entropy()[r]) - dlogp * p;
                if (j == targets[r]) {
                    dz += dlogp;
                }
                dz /= temperature;
                Rows.axpy(sum, dz, Rows.get(weight, j, width));
                if (dweight != null) {
                    double[] row = new double[width];
                    Rows.axpy(row, dz, h);
                    Rows.add(dweight, j, row);
                }
            }
            if (dhidden != null) {
                Rows.add(dhidden, r, sum);
            }
        }
    }

    private static double[] logits(Tensor hidden, Tensor weight, int row, float temperature) {
        int width = weight.dim(1);
        float[] h = Rows.get(hidden, row, width);
        double[] z = new double[weight.dim(0)];
        for (int j = 0; j < z.length; j++) {
            z[j] = Rows.dot(h, Rows.get(weight, j, width)) / temperature;
        }
        return z;
    }
}
