package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * As {@link DotTile4x4} with two inputs: 8 accumulators, for machines with 16 vector registers and for the last inputs.
 */
final class DotTile4x2 {
    private DotTile4x2() {}

    /** The products of four weight rows with two inputs, not yet summed over lanes: [input, weight row, lanes]. */
    static void float32(
            MemorySegment w0,
            MemorySegment w1,
            MemorySegment w2,
            MemorySegment w3,
            int depth,
            float[] x,
            int xAt,
            int stride,
            float[] sums,
            int to) {
        FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        for (int k = 0; k < depth; k += Lanes.COUNT) {
            FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
            FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
            FloatVector v = FloatVector.fromMemorySegment(Lanes.FLOATS, w0, k * 4L, Lanes.ORDER);
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w1, k * 4L, Lanes.ORDER);
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w2, k * 4L, Lanes.ORDER);
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w3, k * 4L, Lanes.ORDER);
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
        }
        s00.intoArray(sums, to);
        s01.intoArray(sums, to + 4 * Lanes.COUNT);
        s10.intoArray(sums, to + Lanes.COUNT);
        s11.intoArray(sums, to + 5 * Lanes.COUNT);
        s20.intoArray(sums, to + 2 * Lanes.COUNT);
        s21.intoArray(sums, to + 6 * Lanes.COUNT);
        s30.intoArray(sums, to + 3 * Lanes.COUNT);
        s31.intoArray(sums, to + 7 * Lanes.COUNT);
    }

    /** As {@link #float32}, for {@code pairs} pairs of weights: even elements of the input at x, odd ones behind them. */
    static void bfloat16(
            MemorySegment w0,
            MemorySegment w1,
            MemorySegment w2,
            MemorySegment w3,
            int pairs,
            float[] x,
            int xAt,
            int stride,
            float[] sums,
            int to) {
        FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        for (int k = 0; k < pairs; k += Lanes.COUNT) {
            IntVector p0 = IntVector.fromMemorySegment(Lanes.INTS, w0, k * 4L, Lanes.ORDER);
            IntVector p1 = IntVector.fromMemorySegment(Lanes.INTS, w1, k * 4L, Lanes.ORDER);
            IntVector p2 = IntVector.fromMemorySegment(Lanes.INTS, w2, k * 4L, Lanes.ORDER);
            IntVector p3 = IntVector.fromMemorySegment(Lanes.INTS, w3, k * 4L, Lanes.ORDER);
            FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
            FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
            FloatVector v = p0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            v = p1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            v = p2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            v = p3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
            x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + k);
            x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + stride + k);
            v = p0.and(0xffff0000).reinterpretAsFloats();
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            v = p1.and(0xffff0000).reinterpretAsFloats();
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            v = p2.and(0xffff0000).reinterpretAsFloats();
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            v = p3.and(0xffff0000).reinterpretAsFloats();
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
        }
        s00.intoArray(sums, to);
        s01.intoArray(sums, to + 4 * Lanes.COUNT);
        s10.intoArray(sums, to + Lanes.COUNT);
        s11.intoArray(sums, to + 5 * Lanes.COUNT);
        s20.intoArray(sums, to + 2 * Lanes.COUNT);
        s21.intoArray(sums, to + 6 * Lanes.COUNT);
        s30.intoArray(sums, to + 3 * Lanes.COUNT);
        s31.intoArray(sums, to + 7 * Lanes.COUNT);
    }
}
