package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.ScaleOp;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import java.lang.foreign.MemorySegment;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/** {@link ScaleOp}, vector by vector where the elements lie. */
public final class VectorScale implements ScaleOp {
    private final Blocks blocks;

    public VectorScale(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void forward(Tensor out, Tensor x, float factor) {
        blocks.run(List.of(out), List.of(x), (targets, sources, bytes) -> {
            MemorySegment target = NativeTarget.of(targets[0]);
            for (int i = 0; i < bytes; i += Blocks.VECTOR_BYTES) {
                FloatVector.fromMemorySegment(Lanes.FLOATS, sources[0], i, Lanes.ORDER)
                        .mul(factor)
                        .intoMemorySegment(target, i, Lanes.ORDER);
            }
        });
    }

    @Override
    public void backward(Tensor dx, Tensor dout, float factor) {
        blocks.run(List.of(dx), List.of(dout), (targets, sources, bytes) -> {
            MemorySegment target = NativeTarget.of(targets[0]);
            FloatVector f = FloatVector.broadcast(Lanes.FLOATS, factor);
            for (int i = 0; i < bytes; i += Blocks.VECTOR_BYTES) {
                FloatVector.fromMemorySegment(Lanes.FLOATS, sources[0], i, Lanes.ORDER)
                        .fma(f, FloatVector.fromMemorySegment(Lanes.FLOATS, target, i, Lanes.ORDER))
                        .intoMemorySegment(target, i, Lanes.ORDER);
            }
        });
    }
}
