package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.SwigluOp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** {@link SwigluOp} in blocks. */
final class VectorSwiglu implements SwigluOp {
    private final Blocks blocks;

    VectorSwiglu(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void forward(Tensor out, Tensor gate, Tensor up) {
        blocks.run(out.size(), (arrays, from, count) -> {
            float[] g = arrays[0];
            float[] u = arrays[1];
            Blocks.load(gate, from, g, count);
            Blocks.load(up, from, u, count);
            for (int i = 0; i < count; i += Lanes.COUNT) {
                FloatVector gv = FloatVector.fromArray(Lanes.FLOATS, g, i);
                gv.div(VectorMath.exp(gv.neg()).add(1f))
                        .mul(FloatVector.fromArray(Lanes.FLOATS, u, i))
                        .intoArray(u, i);
            }
            Blocks.store(u, out, from, count);
        });
    }

    /** silu'(g) = σ(g) (1 + g (1 - σ(g))). */
    @Override
    public void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up) {
        blocks.run(dout.size(), (arrays, from, count) -> {
            float[] g = arrays[0];
            float[] u = arrays[1];
            float[] d = arrays[2];
            float[] sumGate = arrays[3];
            float[] sumUp = arrays[4];
            Blocks.load(gate, from, g, count);
            Blocks.load(up, from, u, count);
            Blocks.load(dout, from, d, count);
            if (add) {
                Blocks.load(dgate, from, sumGate, count);
                Blocks.load(dup, from, sumUp, count);
            } else {
                Arrays.fill(sumGate, 0);
                Arrays.fill(sumUp, 0);
            }
            gradients(g, u, d, sumGate, sumUp, count);
            Blocks.store(sumGate, dgate, from, count);
            Blocks.store(sumUp, dup, from, count);
        });
    }

    private static void gradients(float[] g, float[] u, float[] d, float[] sumGate, float[] sumUp, int count) {
        FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector gv = FloatVector.fromArray(Lanes.FLOATS, g, i);
            FloatVector dv = FloatVector.fromArray(Lanes.FLOATS, d, i);
            FloatVector sigmoid = one.div(VectorMath.exp(gv.neg()).add(one));
            FloatVector slope = sigmoid.mul(gv.fma(one.sub(sigmoid), one));
            dv.mul(gv)
                    .fma(sigmoid, FloatVector.fromArray(Lanes.FLOATS, sumUp, i))
                    .intoArray(sumUp, i);
            dv.mul(FloatVector.fromArray(Lanes.FLOATS, u, i))
                    .fma(slope, FloatVector.fromArray(Lanes.FLOATS, sumGate, i))
                    .intoArray(sumGate, i);
        }
    }
}
