package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Tiles of dot products of four weight rows with four inputs: 16 accumulators, for machines with 32 vector registers. The
 * lanes run along the depth, each product has one accumulator, so that its bits do not depend on the tile it is in.
 */
final class DotTile4x4 {
    private DotTile4x4() {}

    /** The products of four weight rows with four inputs, not yet summed over lanes: [input, weight row, lanes]. */
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
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s23 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        FloatVector s33 = s00;
        for (int k = 0; k < depth; k += Lanes.COUNT) {
            FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
            FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
            FloatVector x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 2 * stride + k);
            FloatVector x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 3 * stride + k);
            FloatVector v = FloatVector.fromMemorySegment(Lanes.FLOATS, w0, k * 4L, Lanes.ORDER);
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            s02 = v.fma(x2, s02);
            s03 = v.fma(x3, s03);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w1, k * 4L, Lanes.ORDER);
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            s12 = v.fma(x2, s12);
            s13 = v.fma(x3, s13);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w2, k * 4L, Lanes.ORDER);
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            s22 = v.fma(x2, s22);
            s23 = v.fma(x3, s23);
            v = FloatVector.fromMemorySegment(Lanes.FLOATS, w3, k * 4L, Lanes.ORDER);
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
            s32 = v.fma(x2, s32);
            s33 = v.fma(x3, s33);
        }
        s00.intoArray(sums, to);
        s01.intoArray(sums, to + 4 * Lanes.COUNT);
        s02.intoArray(sums, to + 8 * Lanes.COUNT);
        s03.intoArray(sums, to + 12 * Lanes.COUNT);
        s10.intoArray(sums, to + Lanes.COUNT);
        s11.intoArray(sums, to + 5 * Lanes.COUNT);
        s12.intoArray(sums, to + 9 * Lanes.COUNT);
        s13.intoArray(sums, to + 13 * Lanes.COUNT);
        s20.intoArray(sums, to + 2 * Lanes.COUNT);
        s21.intoArray(sums, to + 6 * Lanes.COUNT);
        s22.intoArray(sums, to + 10 * Lanes.COUNT);
        s23.intoArray(sums, to + 14 * Lanes.COUNT);
        s30.intoArray(sums, to + 3 * Lanes.COUNT);
        s31.intoArray(sums, to + 7 * Lanes.COUNT);
        s32.intoArray(sums, to + 11 * Lanes.COUNT);
        s33.intoArray(sums, to + 15 * Lanes.COUNT);
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
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s23 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        FloatVector s33 = s00;
        for (int k = 0; k < pairs; k += Lanes.COUNT) {
            IntVector p0 = IntVector.fromMemorySegment(Lanes.INTS, w0, k * 4L, Lanes.ORDER);
            IntVector p1 = IntVector.fromMemorySegment(Lanes.INTS, w1, k * 4L, Lanes.ORDER);
            IntVector p2 = IntVector.fromMemorySegment(Lanes.INTS, w2, k * 4L, Lanes.ORDER);
            IntVector p3 = IntVector.fromMemorySegment(Lanes.INTS, w3, k * 4L, Lanes.ORDER);
            FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
            FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
            FloatVector x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 2 * stride + k);
            FloatVector x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 3 * stride + k);
            FloatVector v = p0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            s02 = v.fma(x2, s02);
            s03 = v.fma(x3, s03);
            v = p1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            s12 = v.fma(x2, s12);
            s13 = v.fma(x3, s13);
            v = p2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            s22 = v.fma(x2, s22);
            s23 = v.fma(x3, s23);
            v = p3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
            s32 = v.fma(x2, s32);
            s33 = v.fma(x3, s33);
            x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + k);
            x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + stride + k);
            x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + 2 * stride + k);
            x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + 3 * stride + k);
            v = p0.and(0xffff0000).reinterpretAsFloats();
            s00 = v.fma(x0, s00);
            s01 = v.fma(x1, s01);
            s02 = v.fma(x2, s02);
            s03 = v.fma(x3, s03);
            v = p1.and(0xffff0000).reinterpretAsFloats();
            s10 = v.fma(x0, s10);
            s11 = v.fma(x1, s11);
            s12 = v.fma(x2, s12);
            s13 = v.fma(x3, s13);
            v = p2.and(0xffff0000).reinterpretAsFloats();
            s20 = v.fma(x0, s20);
            s21 = v.fma(x1, s21);
            s22 = v.fma(x2, s22);
            s23 = v.fma(x3, s23);
            v = p3.and(0xffff0000).reinterpretAsFloats();
            s30 = v.fma(x0, s30);
            s31 = v.fma(x1, s31);
            s32 = v.fma(x2, s32);
            s33 = v.fma(x3, s33);
        }
        s00.intoArray(sums, to);
        s01.intoArray(sums, to + 4 * Lanes.COUNT);
        s02.intoArray(sums, to + 8 * Lanes.COUNT);
        s03.intoArray(sums, to + 12 * Lanes.COUNT);
        s10.intoArray(sums, to + Lanes.COUNT);
        s11.intoArray(sums, to + 5 * Lanes.COUNT);
        s12.intoArray(sums, to + 9 * Lanes.COUNT);
        s13.intoArray(sums, to + 13 * Lanes.COUNT);
        s20.intoArray(sums, to + 2 * Lanes.COUNT);
        s21.intoArray(sums, to + 6 * Lanes.COUNT);
        s22.intoArray(sums, to + 10 * Lanes.COUNT);
        s23.intoArray(sums, to + 14 * Lanes.COUNT);
        s30.intoArray(sums, to + 3 * Lanes.COUNT);
        s31.intoArray(sums, to + 7 * Lanes.COUNT);
        s32.intoArray(sums, to + 11 * Lanes.COUNT);
        s33.intoArray(sums, to + 15 * Lanes.COUNT);
    }
}
