package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.RmsNormOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** {@link RmsNormOp} in chunks of rows. */
public final class VectorRmsNorm implements RmsNormOp {
    /** Of a chunk of the backward half, which keeps a sum for each: fixed, as the order of summing depends on it. */
    private static final int SUMMED_ELEMENTS = 1 << 14;

    private final Workers workers;

    public VectorRmsNorm(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon) {
        int width = weight.dim(0);
        int rows = (int) (x.size() / Math.max(1, width));
        float[] w = values(weight);
        int step = Blocks.rowsPerChunk(width);
        workers.run((rows + step - 1) / step, chunk -> {
            for (int r = chunk * step; r < Math.min(rows, (chunk + 1) * step); r++) {
                MemorySegment row = row(x, r, width);
                float scale = (float) (1 / Math.sqrt((double) sumOfSquares(row, width) / width + epsilon));
                inverseRms.host().set(Floats.FLOAT, r * 4L, scale);
                storeScaled(row(out, r, width), row, w, width, scale);
            }
        });
    }

    private static MemorySegment row(Tensor tensor, int row, int width) {
        return tensor.host().asSlice((long) row * width * 4, width * 4L);
    }

    private static void storeScaled(MemorySegment out, MemorySegment row, float[] w, int width, float scale) {
        MemorySegment to = NativeTarget.of(out);
        int i = 0;
        for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromMemorySegment(Lanes.FLOATS, row, i * 4L, Lanes.ORDER)
                    .mul(scale)
                    .mul(FloatVector.fromArray(Lanes.FLOATS, w, i))
                    .intoMemorySegment(to, i * 4L, Lanes.ORDER);
        }
        for (; i < width; i++) {
            to.set(Floats.FLOAT, i * 4L, row.get(Floats.FLOAT, i * 4L) * scale * w[i]);
        }
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
        float[] w = values(weight);
        int step = Math.max(1, SUMMED_ELEMENTS / Math.max(1, width));
        int chunks = (rows + step - 1) / step;
        float[][] weightSums = new float[chunks][width];
        workers.run(chunks, chunk -> {
            for (int r = chunk * step; r < Math.min(rows, (chunk + 1) * step); r++) {
                MemorySegment row = row(x, r, width);
                MemorySegment d = row(dout, r, width);
                float s = inverseRms.host().get(Floats.FLOAT, r * 4L);
                float mean = weighted(row, d, w, width, s, weightSums[chunk]) / width;
                if (dx != null) {
                    addInputGradient(row(dx, r, width), row, d, w, width, s, mean);
                }
            }
        });
        if (dweight != null) {
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (float[] part : weightSums) {
                    sum += part[i];
                }
                dweight.host().set(Floats.FLOAT, i * 4L, (float) (dweight.host().get(Floats.FLOAT, i * 4L) + sum));
            }
        }
    }

    /** Adds dout y to {@code weightSum} and returns the sum of w dout y. */
    private static float weighted(
            MemorySegment row, MemorySegment d, float[] w, int width, float s, float[] weightSum) {
        FloatVector sums = FloatVector.zero(Lanes.FLOATS);
        int i = 0;
        for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector dy = FloatVector.fromMemorySegment(Lanes.FLOATS, row, i * 4L, Lanes.ORDER)
                    .mul(s)
                    .mul(FloatVector.fromMemorySegment(Lanes.FLOATS, d, i * 4L, Lanes.ORDER));
            FloatVector.fromArray(Lanes.FLOATS, weightSum, i).add(dy).intoArray(weightSum, i);
            sums = FloatVector.fromArray(Lanes.FLOATS, w, i).fma(dy, sums);
        }
        float sum = Lanes.sum(sums);
        for (; i < width; i++) {
            float dy = row.get(Floats.FLOAT, i * 4L) * s * d.get(Floats.FLOAT, i * 4L);
            weightSum[i] += dy;
            sum += w[i] * dy;
        }
        return sum;
    }

    private static void addInputGradient(
            MemorySegment dx, MemorySegment row, MemorySegment d, float[] w, int width, float s, float mean) {
        MemorySegment to = NativeTarget.of(dx);
        float yFactor = -s * s * mean;
        FloatVector sv = FloatVector.broadcast(Lanes.FLOATS, s);
        FloatVector yv = FloatVector.broadcast(Lanes.FLOATS, yFactor);
        int i = 0;
        for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector wd = FloatVector.fromMemorySegment(Lanes.FLOATS, d, i * 4L, Lanes.ORDER)
                    .mul(FloatVector.fromArray(Lanes.FLOATS, w, i));
            FloatVector g = wd.fma(sv, FloatVector.fromMemorySegment(Lanes.FLOATS, to, i * 4L, Lanes.ORDER));
            FloatVector.fromMemorySegment(Lanes.FLOATS, row, i * 4L, Lanes.ORDER)
                    .fma(yv, g)
                    .intoMemorySegment(to, i * 4L, Lanes.ORDER);
        }
        for (; i < width; i++) {
            float g = w[i] * d.get(Floats.FLOAT, i * 4L) * s + row.get(Floats.FLOAT, i * 4L) * yFactor;
            to.set(Floats.FLOAT, i * 4L, to.get(Floats.FLOAT, i * 4L) + g);
        }
    }

    private static float sumOfSquares(MemorySegment row, int width) {
        FloatVector even = FloatVector.zero(Lanes.FLOATS);
        FloatVector odd = even;
        int i = 0;
        for (; i <= width - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
            FloatVector a = FloatVector.fromMemorySegment(Lanes.FLOATS, row, i * 4L, Lanes.ORDER);
            FloatVector b = FloatVector.fromMemorySegment(Lanes.FLOATS, row, (i + Lanes.COUNT) * 4L, Lanes.ORDER);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        float sum = Lanes.sum(even.add(odd));
        for (; i < width; i++) {
            float x = row.get(Floats.FLOAT, i * 4L);
            sum += x * x;
        }
        return sum;
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[tensor.dim(0)];
        Blocks.load(tensor, 0, values, values.length);
        return values;
    }
}
