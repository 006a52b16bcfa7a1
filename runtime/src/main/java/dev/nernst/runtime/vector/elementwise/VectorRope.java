package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.RopeOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import jdk.incubator.vector.FloatVector;

/** {@link RopeOp} in chunks of rows. */
public final class VectorRope implements RopeOp {
    private final Workers workers;

    public VectorRope(Workers workers) {
        this.workers = workers;
    }

    @Override
    public void forward(Tensor x, Tensor angles) {
        rotate(x, angles, 1);
    }

    @Override
    public void backward(Tensor dx, Tensor angles) {
        rotate(dx, angles, -1);
    }

    private void rotate(Tensor x, Tensor angles, float direction) {
        int rows = angles.dim(0);
        if (rows == 0) {
            return;
        }
        int headSize = angles.dim(1);
        int width = (int) (x.size() / rows);
        int step = Blocks.rowsPerChunk(width);
        workers.run((rows + step - 1) / step, chunk -> {
            float[] row = new float[width];
            float[] angle = new float[headSize];
            for (int r = chunk * step; r < Math.min(rows, (chunk + 1) * step); r++) {
                Blocks.load(x, (long) r * width, row, width);
                Blocks.load(angles, (long) r * headSize, angle, headSize);
                for (int head = 0; head < width; head += headSize) {
                    rotateHead(row, head, angle, headSize / 2, direction);
                }
                Blocks.store(row, x, (long) r * width, width);
            }
        });
    }

    private static void rotateHead(float[] row, int head, float[] angle, int half, float direction) {
        int i = 0;
        for (; i <= half - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector cos = FloatVector.fromArray(Lanes.FLOATS, angle, i);
            FloatVector sin =
                    FloatVector.fromArray(Lanes.FLOATS, angle, half + i).mul(direction);
            FloatVector a = FloatVector.fromArray(Lanes.FLOATS, row, head + i);
            FloatVector b = FloatVector.fromArray(Lanes.FLOATS, row, head + half + i);
            a.mul(cos).sub(b.mul(sin)).intoArray(row, head + i);
            b.mul(cos).add(a.mul(sin)).intoArray(row, head + half + i);
        }
        for (; i < half; i++) {
            float cos = angle[i];
            float sin = direction * angle[half + i];
            float a = row[head + i];
            float b = row[head + half + i];
            row[head + i] = a * cos - b * sin;
            row[head + half + i] = b * cos + a * sin;
        }
    }
}
