package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.RmsNormOp;
import org.jspecify.annotations.Nullable;

/** {@link RmsNormOp} a row at a time. */
final class ScalarRmsNorm implements RmsNormOp {
    @Override
    public void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon) {
        int width = weight.dim(0);
        int rows = (int) (x.size() / width);
        float[] w = weight.toFloatArray();
        for (int r = 0; r < rows; r++) {
            float[] row = Rows.get(x, r, width);
            double scale = 1 / Math.sqrt(Rows.dot(row, row) / width + epsilon);
            inverseRms.setFloat(r, (float) scale);
            for (int i = 0; i < width; i++) {
                row[i] = (float) (row[i] * scale * w[i]);
            }
            Rows.set(out, r, row);
        }
    }

    /**
     * With y = x s and s = 1 / rms: {@code dx_i = s (w_i dout_i - y_i mean(w dout y))} and
     * {@code dw_i = sum over rows of dout_i y_i}.
     */
    @Override
    public void backward(
            @Nullable Tensor dx, @Nullable Tensor dweight, Tensor dout, Tensor inverseRms, Tensor x, Tensor weight) {
        int width = weight.dim(0);
        int rows = (int) (x.size() / width);
        float[] w = weight.toFloatArray();
        double[] weightSum = new double[width];
        for (int r = 0; r < rows; r++) {
            float[] row = Rows.get(x, r, width);
            float[] d = Rows.get(dout, r, width);
            double s = inverseRms.getFloat(r);
            double mean = 0;
            for (int i = 0; i < width; i++) {
                double y = row[i] * s;
                weightSum[i] += d[i] * y;
                mean += w[i] * d[i] * y;
            }
            mean /= width;
            if (dx != null) {
                double[] gradient = new double[width];
                for (int i = 0; i < width; i++) {
                    gradient[i] = s * (w[i] * d[i] - row[i] * s * mean);
                }
                Rows.add(dx, r, gradient);
            }
        }
        if (dweight != null) {
            Rows.add(dweight, 0, weightSum);
        }
    }
}
