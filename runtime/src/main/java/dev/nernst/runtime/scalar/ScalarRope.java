package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.RopeOp;

/** {@link RopeOp} a pair at a time. */
final class ScalarRope implements RopeOp {
    @Override
    public void forward(Tensor x, Tensor angles) {
        turn(x, angles, 1);
    }

    @Override
    public void backward(Tensor dx, Tensor angles) {
        turn(dx, angles, -1);
    }

    private static void turn(Tensor x, Tensor angles, int direction) {
        int rows = angles.dim(0);
        int headSize = angles.dim(1);
        int half = headSize / 2;
        int width = (int) (x.size() / Math.max(rows, 1));
        for (int r = 0; r < rows; r++) {
            float[] row = Rows.get(x, r, width);
            float[] turn = Rows.get(angles, r, headSize);
            for (int head = 0; head < width; head += headSize) {
                for (int i = 0; i < half; i++) {
                    float cos = turn[i];
                    float sin = direction * turn[half + i];
                    float a = row[head + i];
                    float b = row[head + half + i];
                    row[head + i] = a * cos - b * sin;
                    row[head + half + i] = b * cos + a * sin;
                }
            }
            Rows.set(x, r, row);
        }
    }
}
