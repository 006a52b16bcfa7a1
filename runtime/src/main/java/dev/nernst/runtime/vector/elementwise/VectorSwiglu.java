package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.SwigluOp;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import dev.nernst.runtime.vector.common.VectorMath;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** {@link SwigluOp}, vector by vector where the elements lie. */
public final class VectorSwiglu implements SwigluOp {
    private final Blocks blocks;

    public VectorSwiglu(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void forward(Tensor out, Tensor gate, Tensor up) {
        blocks.run(
                List.of(out),
                List.of(gate, up),
                (targets, sources, bytes) -> products(targets[0], sources[0], sources[1], bytes));
    }

    private static void products(MemorySegment out, MemorySegment gate, MemorySegment up, int bytes) {
        MemorySegment target = NativeTarget.of(out);
        for (int i = 0; i < bytes; i += Blocks.VECTOR_BYTES) {
            FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, gate, i, Lanes.ORDER);
            g.div(VectorMath.exp(g.neg()).add(1f))
                    .mul(FloatVector.fromMemorySegment(Lanes.FLOATS, up, i, Lanes.ORDER))
                    .intoMemorySegment(target, i, Lanes.ORDER);
        }
    }

    /** silu'(g) = σ(g) (1 + g (1 - σ(g))). */
    @Override
    public void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up) {
        blocks.run(
                List.of(dgate, dup),
                List.of(dout, gate, up),
                (targets, sources, bytes) ->
                        gradients(targets[0], targets[1], add, sources[0], sources[1], sources[2], bytes));
    }

    private static void gradients(
            MemorySegment dgate,
            MemorySegment dup,
            boolean add,
            MemorySegment dout,
            MemorySegment gate,
            MemorySegment up,
            int bytes) {
        MemorySegment byGate = NativeTarget.of(dgate);
        MemorySegment byUp = NativeTarget.of(dup);
        FloatVector one = FloatVector.broadcast(Lanes.FLOATS, 1f);
        for (int i = 0; i < bytes; i += Blocks.VECTOR_BYTES) {
            FloatVector g = FloatVector.fromMemorySegment(Lanes.FLOATS, gate, i, Lanes.ORDER);
            FloatVector d = FloatVector.fromMemorySegment(Lanes.FLOATS, dout, i, Lanes.ORDER);
            FloatVector sigmoid = one.div(VectorMath.exp(g.neg()).add(one));
            FloatVector slope = sigmoid.mul(g.fma(one.sub(sigmoid), one));
            FloatVector u = d.mul(g).mul(sigmoid);
            g = d.mul(FloatVector.fromMemorySegment(Lanes.FLOATS, up, i, Lanes.ORDER))
                    .mul(slope);
            if (add) {
                u = u.add(FloatVector.fromMemorySegment(Lanes.FLOATS, byUp, i, Lanes.ORDER));
                g = g.add(FloatVector.fromMemorySegment(Lanes.FLOATS, byGate, i, Lanes.ORDER));
            }
            u.intoMemorySegment(byUp, i, Lanes.ORDER);
            g.intoMemorySegment(byGate, i, Lanes.ORDER);
        }
    }
}
