package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.RmsNormOp;
import dev.nernst.runtime.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** {@link RmsNormOp} in chunks of rows. */
final class VectorRmsNorm implements RmsNormOp {
    /** Of a chunk of the backward half, which keeps a sum for each: fixed, as the order of summing depends on it. */
    private static final int SUMMED_ELEMENTS = 1 << 14;

    private final Workers workers;

    VectorRmsNorm(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon) {
        int width = weight.dim(0);
        int rows = (int) (x.size() / Math.max(1, width));
        float[] w = padded(weight, width);
        int step = Blocks.rowsAChunk(width);
        workers.run((rows + step - 1) / step, chunk -> {
            float[] row = new float[w.length];
            for (int r = chunk * step; r < Math.min(rows, (chunk + 1) * step); r++) {
                Blocks.load(x, (long) r * width, row, width);
                float scale = (float) (1 / Math.sqrt((double) dot(row, row) / width + epsilon));
                inverseRms.data().set(Floats.FLOAT, r * 4L, scale);
                for (int i = 0; i < row.length; i += Lanes.COUNT) {
                    FloatVector.fromArray(Lanes.FLOATS, row, i)
                            .mul(scale)
                            .mul(FloatVector.fromArray(Lanes.FLOATS, w, i))
                            .intoArray(row, i);
                }
                Blocks.store(row, out, (long) r * width, width);
            }
        });
    }

    /**
     * With y = x s and s = 1 / rms: {@code dx_i = s (w_i dout_i - y_i mean(w dout y))} and
     * {@code dw_i = sum over rows of dout_i y_i}, the latter by chunk and then over chunks in order.
     */
    @Override
    public void backward(
            @Nullable Tensor dx, @Nullable Tensor dweight, Tensor dout, Tensor inverseRms, Tensor x, Tensor weight) {
        int width = weight.dim(0);
        int rows = (int) (x.size() / Math.max(1, width));
        float[] w = padded(weight, width);
        int step = Math.max(1, SUMMED_ELEMENTS / Math.max(1, width));
        int chunks = (rows + step - 1) / step;
        float[][] weightSums = new float[chunks][w.length];
        workers.run(chunks, chunk -> {
            float[] row = new float[w.length];
            float[] d = new float[w.length];
            float[] gradient = new float[w.length];
            for (int r = chunk * step; r < Math.min(rows, (chunk + 1) * step); r++) {
                long at = (long) r * width;
                Blocks.load(x, at, row, width);
                Blocks.load(dout, at, d, width);
                float s = inverseRms.data().get(Floats.FLOAT, r * 4L);
                float mean = weighted(row, d, w, s, weightSums[chunk]) / width;
                if (dx != null) {
                    Blocks.load(dx, at, gradient, width);
                    addInputGradient(gradient, row, d, w, s, mean);
                    Blocks.store(gradient, dx, at, width);
                }
            }
        });
        if (dweight != null) {
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (float[] part : weightSums) {
                    sum += part[i];
                }
                dweight.data().set(Floats.FLOAT, i * 4L, (float) (dweight.data().get(Floats.FLOAT, i * 4L) + sum));
            }
        }
    }

    /** Adds dout y to {@code weightSum}, after turning {@code d} into w dout, and returns the sum of w dout y. */
    private static float weighted(float[] row, float[] d, float[] w, float s, float[] weightSum) {
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < row.length; i += Lanes.COUNT) {
            FloatVector y = FloatVector.fromArray(Lanes.FLOATS, row, i).mul(s);
            FloatVector dv = FloatVector.fromArray(Lanes.FLOATS, d, i);
            dv.fma(y, FloatVector.fromArray(Lanes.FLOATS, weightSum, i)).intoArray(weightSum, i);
            FloatVector wd = dv.mul(FloatVector.fromArray(Lanes.FLOATS, w, i));
            wd.intoArray(d, i);
            sum = wd.fma(y, sum);
        }
        return Lanes.sum(sum);
    }

    private static void addInputGradient(float[] gradient, float[] row, float[] wd, float[] w, float s, float mean) {
        float yFactor = -s * s * mean;
        FloatVector sv = FloatVector.broadcast(Lanes.FLOATS, s);
        FloatVector yv = FloatVector.broadcast(Lanes.FLOATS, yFactor);
        for (int i = 0; i < w.length; i += Lanes.COUNT) {
            FloatVector g = FloatVector.fromArray(Lanes.FLOATS, gradient, i);
            g = FloatVector.fromArray(Lanes.FLOATS, wd, i).fma(sv, g);
            FloatVector.fromArray(Lanes.FLOATS, row, i).fma(yv, g).intoArray(gradient, i);
        }
    }

    private static float dot(float[] a, float[] b) {
        FloatVector even = FloatVector.zero(Lanes.FLOATS);
        FloatVector odd = even;
        int i = 0;
        for (; i <= a.length - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
            even = FloatVector.fromArray(Lanes.FLOATS, a, i).fma(FloatVector.fromArray(Lanes.FLOATS, b, i), even);
            odd = FloatVector.fromArray(Lanes.FLOATS, a, i + Lanes.COUNT)
                    .fma(FloatVector.fromArray(Lanes.FLOATS, b, i + Lanes.COUNT), odd);
        }
        for (; i < a.length; i += Lanes.COUNT) {
            even = FloatVector.fromArray(Lanes.FLOATS, a, i).fma(FloatVector.fromArray(Lanes.FLOATS, b, i), even);
        }
        return Lanes.sum(even.add(odd));
    }

    /** The values followed by zeros up to a whole vector, so that rows need no tails. */
    private static float[] padded(Tensor tensor, int count) {
        float[] values = new float[Lanes.padded(count)];
        Blocks.load(tensor, 0, values, count);
        return values;
    }
}
