package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.ScaleOp;
import jdk.incubator.vector.FloatVector;

/** {@link ScaleOp} in blocks. */
final class VectorScale implements ScaleOp {
    private final Blocks blocks;

    VectorScale(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void forward(Tensor out, Tensor x, float factor) {
        blocks.run(x.size(), (arrays, from, count) -> {
            float[] values = arrays[0];
            Blocks.load(x, from, values, count);
            for (int i = 0; i < count; i += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOATS, values, i).mul(factor).intoArray(values, i);
            }
            Blocks.store(values, out, from, count);
        });
    }

    @Override
    public void backward(Tensor dx, Tensor dout, float factor) {
        blocks.run(dout.size(), (arrays, from, count) -> {
            float[] d = arrays[0];
            float[] sum = arrays[1];
            Blocks.load(dout, from, d, count);
            Blocks.load(dx, from, sum, count);
            FloatVector f = FloatVector.broadcast(Lanes.FLOATS, factor);
            for (int i = 0; i < count; i += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.FLOATS, d, i)
                        .fma(f, FloatVector.fromArray(Lanes.FLOATS, sum, i))
                        .intoArray(sum, i);
            }
            Blocks.store(sum, dx, from, count);
        });
    }
}
