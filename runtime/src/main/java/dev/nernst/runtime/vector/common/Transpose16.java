package dev.nernst.runtime.vector.common;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Transposes blocks of 16 rows and 16 columns of a row-major array, in registers, for vectors of 16 lanes. Registers and lanes are both
 * numbered in binary: exchanging a bit of the register's number with a bit of the lane's takes one selection from two
 * vectors for each register, so 4 rounds transpose a block.
 */
final class Transpose16 {
    /** The lanes of a vector that these blocks are for. */
    static final int LANES = 16;

    private static final IntVector LOW_1 = index(1, false);
    private static final IntVector HIGH_1 = index(1, true);
    private static final IntVector LOW_2 = index(2, false);
    private static final IntVector HIGH_2 = index(2, true);
    private static final IntVector LOW_4 = index(4, false);
    private static final IntVector HIGH_4 = index(4, true);
    private static final IntVector LOW_8 = index(8, false);
    private static final IntVector HIGH_8 = index(8, true);

    private Transpose16() {}

    /**
     * Which lane of two vectors, counted through, goes to each lane when lane bit {@code bit} changes places with the bit
     * that tells the two apart: the half of the result where that bit is {@code high}.
     */
    private static IntVector index(int bit, boolean high) {
        int[] lanes = new int[Lanes.COUNT];
        for (int lane = 0; lane < lanes.length; lane++) {
            int source = high ? lane | bit : lane & ~bit;
            int vector = (lane & bit) == 0 ? 0 : Lanes.COUNT;
            lanes[lane] = vector + source;
        }
        return IntVector.fromArray(Lanes.INTS, lanes, 0);
    }

    /** Sixteen rows of 16 columns: element (r, c) goes to {@code target[at + c * width + r]}. */
    static void block(float[] source, int from, int stride, float[] target, int at, int width) {
        IntVector a0 = FloatVector.fromArray(Lanes.FLOATS, source, from).reinterpretAsInts();
        IntVector a1 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + stride).reinterpretAsInts();
        IntVector a2 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 2 * stride).reinterpretAsInts();
        IntVector a3 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 3 * stride).reinterpretAsInts();
        IntVector a4 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 4 * stride).reinterpretAsInts();
        IntVector a5 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 5 * stride).reinterpretAsInts();
        IntVector a6 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 6 * stride).reinterpretAsInts();
        IntVector a7 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 7 * stride).reinterpretAsInts();
        IntVector a8 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 8 * stride).reinterpretAsInts();
        IntVector a9 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 9 * stride).reinterpretAsInts();
        IntVector a10 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 10 * stride).reinterpretAsInts();
        IntVector a11 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 11 * stride).reinterpretAsInts();
        IntVector a12 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 12 * stride).reinterpretAsInts();
        IntVector a13 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 13 * stride).reinterpretAsInts();
        IntVector a14 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 14 * stride).reinterpretAsInts();
        IntVector a15 =
                FloatVector.fromArray(Lanes.FLOATS, source, from + 15 * stride).reinterpretAsInts();
        IntVector b0 = LOW_1.selectFrom(a0, a1);
        IntVector b1 = HIGH_1.selectFrom(a0, a1);
        IntVector b2 = LOW_1.selectFrom(a2, a3);
        IntVector b3 = HIGH_1.selectFrom(a2, a3);
        IntVector b4 = LOW_1.selectFrom(a4, a5);
        IntVector b5 = HIGH_1.selectFrom(a4, a5);
        IntVector b6 = LOW_1.selectFrom(a6, a7);
        IntVector b7 = HIGH_1.selectFrom(a6, a7);
        IntVector b8 = LOW_1.selectFrom(a8, a9);
        IntVector b9 = HIGH_1.selectFrom(a8, a9);
        IntVector b10 = LOW_1.selectFrom(a10, a11);
        IntVector b11 = HIGH_1.selectFrom(a10, a11);
        IntVector b12 = LOW_1.selectFrom(a12, a13);
        IntVector b13 = HIGH_1.selectFrom(a12, a13);
        IntVector b14 = LOW_1.selectFrom(a14, a15);
        IntVector b15 = HIGH_1.selectFrom(a14, a15);
        IntVector c0 = LOW_2.selectFrom(b0, b2);
        IntVector c1 = LOW_2.selectFrom(b1, b3);
        IntVector c2 = HIGH_2.selectFrom(b0, b2);
        IntVector c3 = HIGH_2.selectFrom(b1, b3);
        IntVector c4 = LOW_2.selectFrom(b4, b6);
        IntVector c5 = LOW_2.selectFrom(b5, b7);
        IntVector c6 = HIGH_2.selectFrom(b4, b6);
        IntVector c7 = HIGH_2.selectFrom(b5, b7);
        IntVector c8 = LOW_2.selectFrom(b8, b10);
        IntVector c9 = LOW_2.selectFrom(b9, b11);
        IntVector c10 = HIGH_2.selectFrom(b8, b10);
        IntVector c11 = HIGH_2.selectFrom(b9, b11);
        IntVector c12 = LOW_2.selectFrom(b12, b14);
        IntVector c13 = LOW_2.selectFrom(b13, b15);
        IntVector c14 = HIGH_2.selectFrom(b12, b14);
        IntVector c15 = HIGH_2.selectFrom(b13, b15);
        IntVector d0 = LOW_4.selectFrom(c0, c4);
        IntVector d1 = LOW_4.selectFrom(c1, c5);
        IntVector d2 = LOW_4.selectFrom(c2, c6);
        IntVector d3 = LOW_4.selectFrom(c3, c7);
        IntVector d4 = HIGH_4.selectFrom(c0, c4);
        IntVector d5 = HIGH_4.selectFrom(c1, c5);
        IntVector d6 = HIGH_4.selectFrom(c2, c6);
        IntVector d7 = HIGH_4.selectFrom(c3, c7);
        IntVector d8 = LOW_4.selectFrom(c8, c12);
        IntVector d9 = LOW_4.selectFrom(c9, c13);
        IntVector d10 = LOW_4.selectFrom(c10, c14);
        IntVector d11 = LOW_4.selectFrom(c11, c15);
        IntVector d12 = HIGH_4.selectFrom(c8, c12);
        IntVector d13 = HIGH_4.selectFrom(c9, c13);
        IntVector d14 = HIGH_4.selectFrom(c10, c14);
        IntVector d15 = HIGH_4.selectFrom(c11, c15);
        IntVector e0 = LOW_8.selectFrom(d0, d8);
        IntVector e1 = LOW_8.selectFrom(d1, d9);
        IntVector e2 = LOW_8.selectFrom(d2, d10);
        IntVector e3 = LOW_8.selectFrom(d3, d11);
        IntVector e4 = LOW_8.selectFrom(d4, d12);
        IntVector e5 = LOW_8.selectFrom(d5, d13);
        IntVector e6 = LOW_8.selectFrom(d6, d14);
        IntVector e7 = LOW_8.selectFrom(d7, d15);
        IntVector e8 = HIGH_8.selectFrom(d0, d8);
        IntVector e9 = HIGH_8.selectFrom(d1, d9);
        IntVector e10 = HIGH_8.selectFrom(d2, d10);
        IntVector e11 = HIGH_8.selectFrom(d3, d11);
        IntVector e12 = HIGH_8.selectFrom(d4, d12);
        IntVector e13 = HIGH_8.selectFrom(d5, d13);
        IntVector e14 = HIGH_8.selectFrom(d6, d14);
        IntVector e15 = HIGH_8.selectFrom(d7, d15);
        e0.reinterpretAsFloats().intoArray(target, at);
        e1.reinterpretAsFloats().intoArray(target, at + width);
        e2.reinterpretAsFloats().intoArray(target, at + 2 * width);
        e3.reinterpretAsFloats().intoArray(target, at + 3 * width);
        e4.reinterpretAsFloats().intoArray(target, at + 4 * width);
        e5.reinterpretAsFloats().intoArray(target, at + 5 * width);
        e6.reinterpretAsFloats().intoArray(target, at + 6 * width);
        e7.reinterpretAsFloats().intoArray(target, at + 7 * width);
        e8.reinterpretAsFloats().intoArray(target, at + 8 * width);
        e9.reinterpretAsFloats().intoArray(target, at + 9 * width);
        e10.reinterpretAsFloats().intoArray(target, at + 10 * width);
        e11.reinterpretAsFloats().intoArray(target, at + 11 * width);
        e12.reinterpretAsFloats().intoArray(target, at + 12 * width);
        e13.reinterpretAsFloats().intoArray(target, at + 13 * width);
        e14.reinterpretAsFloats().intoArray(target, at + 14 * width);
        e15.reinterpretAsFloats().intoArray(target, at + 15 * width);
    }

    /**
     * The sum of the lanes of each of 16 vectors. Each of four steps halves the number of vectors: two become one that has
     * sums of lanes that lie {@code bit} apart, those of the first vector where the lane lacks the bit.
     */
    static void sums(float[] vectors, int at, float[] target) {
        IntVector a0 = FloatVector.fromArray(Lanes.FLOATS, vectors, at).reinterpretAsInts();
        IntVector a1 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + LANES).reinterpretAsInts();
        IntVector a2 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 2 * LANES).reinterpretAsInts();
        IntVector a3 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 3 * LANES).reinterpretAsInts();
        IntVector a4 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 4 * LANES).reinterpretAsInts();
        IntVector a5 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 5 * LANES).reinterpretAsInts();
        IntVector a6 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 6 * LANES).reinterpretAsInts();
        IntVector a7 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 7 * LANES).reinterpretAsInts();
        IntVector a8 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 8 * LANES).reinterpretAsInts();
        IntVector a9 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 9 * LANES).reinterpretAsInts();
        IntVector a10 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 10 * LANES).reinterpretAsInts();
        IntVector a11 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 11 * LANES).reinterpretAsInts();
        IntVector a12 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 12 * LANES).reinterpretAsInts();
        IntVector a13 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 13 * LANES).reinterpretAsInts();
        IntVector a14 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 14 * LANES).reinterpretAsInts();
        IntVector a15 =
                FloatVector.fromArray(Lanes.FLOATS, vectors, at + 15 * LANES).reinterpretAsInts();
        IntVector b0 = LOW_8.selectFrom(a0, a8)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a0, a8).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b1 = LOW_8.selectFrom(a1, a9)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a1, a9).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b2 = LOW_8.selectFrom(a2, a10)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a2, a10).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b3 = LOW_8.selectFrom(a3, a11)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a3, a11).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b4 = LOW_8.selectFrom(a4, a12)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a4, a12).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b5 = LOW_8.selectFrom(a5, a13)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a5, a13).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b6 = LOW_8.selectFrom(a6, a14)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a6, a14).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector b7 = LOW_8.selectFrom(a7, a15)
                .reinterpretAsFloats()
                .add(HIGH_8.selectFrom(a7, a15).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector c0 = LOW_4.selectFrom(b0, b4)
                .reinterpretAsFloats()
                .add(HIGH_4.selectFrom(b0, b4).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector c1 = LOW_4.selectFrom(b1, b5)
                .reinterpretAsFloats()
                .add(HIGH_4.selectFrom(b1, b5).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector c2 = LOW_4.selectFrom(b2, b6)
                .reinterpretAsFloats()
                .add(HIGH_4.selectFrom(b2, b6).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector c3 = LOW_4.selectFrom(b3, b7)
                .reinterpretAsFloats()
                .add(HIGH_4.selectFrom(b3, b7).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector d0 = LOW_2.selectFrom(c0, c2)
                .reinterpretAsFloats()
                .add(HIGH_2.selectFrom(c0, c2).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector d1 = LOW_2.selectFrom(c1, c3)
                .reinterpretAsFloats()
                .add(HIGH_2.selectFrom(c1, c3).reinterpretAsFloats())
                .reinterpretAsInts();
        IntVector e0 = LOW_1.selectFrom(d0, d1)
                .reinterpretAsFloats()
                .add(HIGH_1.selectFrom(d0, d1).reinterpretAsFloats())
                .reinterpretAsInts();
        e0.reinterpretAsFloats().intoArray(target, 0);
    }
}
