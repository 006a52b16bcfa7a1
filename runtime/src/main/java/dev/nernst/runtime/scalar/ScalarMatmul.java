package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.MatmulOp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MatmulOp} as one dot product an output element, in the same order for all rows. */
final class ScalarMatmul implements MatmulOp {
    @Override
    public void forward(
            Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows) {
        int rows = x.dim(0);
        int in = weight.dim(1);
        int features = weight.dim(0);
        float[][] inputs = new float[rows][];
        for (int r = 0; r < rows; r++) {
            inputs[r] = Rows.get(x, r, in);
        }
        for (int j = 0; j < features; j++) {
            float[] w = Rows.get(weight, j, in);
            double b = bias == null ? 0 : bias.getFloat(j);
            for (int r = 0; r < rows; r++) {
                long at = (long) r * features + j;
                double start = addend == null ? b : b + addend.getFloat(at);
                out.setFloat(at, (float) (start + Rows.dot(inputs[r], w)));
            }
        }
    }

    @Override
    public void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
        if (dx != null && !add) {
            dx.zero();
        }
        for (ProductGradient product : products) {
            backward(dx, product.dweight(), product.dbias(), product.dout(), x, product.weight());
        }
    }

    @Override
    public void backward(
            @Nullable Tensor dx,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias,
            Tensor dout,
            Tensor x,
            Tensor weight) {
        int rows = x.dim(0);
        int in = weight.dim(1);
        int features = weight.dim(0);
        if (dx != null) {
            for (int r = 0; r < rows; r++) {
                float[] d = Rows.get(dout, r, features);
                double[] sum = new double[in];
                for (int j = 0; j < features; j++) {
                    Rows.axpy(sum, d[j], Rows.get(weight, j, in));
                }
                Rows.add(dx, r, sum);
            }
        }
        for (int j = 0; j < features; j++) {
            double biasSum = 0;
            double[] sum = new double[in];
            for (int r = 0; r < rows; r++) {
                float d = dout.getFloat((long) r * features + j);
                biasSum += d;
                if (dweight != null) {
                    Rows.axpy(sum, d, Rows.get(x, r, in));
                }
            }
            if (dweight != null) {
                Rows.add(dweight, j, sum);
            }
            if (dbias != null) {
                dbias.setFloat(j, (float) (dbias.getFloat(j) + biasSum));
            }
        }
    }
}
