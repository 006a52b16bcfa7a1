package dev.nernst.runtime.vector.common;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes blocks of 8 rows and 8 columns of a row-major array, in registers, for vectors of 8 lanes: as {@link Transpose16}, each of
 * three rounds exchanges a bit of the register's number with a bit of the lane's. A processor that has these vectors alone
 * selects from two of them in two steps: it moves the lanes of one and blends it with the other.
 */
final class Transpose8 {
    /** The lanes of a vector that these blocks are for. */
    static final int LANES = 8;

    private static final VectorShuffle<Float> ACROSS_1 = across(1);
    private static final VectorShuffle<Float> ACROSS_2 = across(2);
    private static final VectorShuffle<Float> ACROSS_4 = across(4);
    private static final VectorMask<Float> HIGH_1 = high(1);
    private static final VectorMask<Float> HIGH_2 = high(2);
    private static final VectorMask<Float> HIGH_4 = high(4);

    private static final VectorMask<Float> LOW_1 = HIGH_1.not();
    private static final VectorMask<Float> LOW_2 = HIGH_2.not();
    private static final VectorMask<Float> LOW_4 = HIGH_4.not();

    private Transpose8() {}

    /** Each lane comes from the one whose number differs in one bit. */
    private static VectorShuffle<Float> across(int bit) {
        return VectorShuffle.fromOp(Lanes.FLOATS, lane -> (lane ^ bit) % Lanes.COUNT);
    }

    /** The lanes whose number has the bit. */
    private static VectorMask<Float> high(int bit) {
        boolean[] lanes = new boolean[Lanes.COUNT];
        for (int lane = 0; lane < lanes.length; lane++) {
            lanes[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(Lanes.FLOATS, lanes, 0);
    }

    /** Element (r, c) goes to {@code target[at + c * width + r]}. */
    static void block(float[] source, int from, int stride, float[] target, int at, int width) {
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, source, from);
        FloatVector a1 = FloatVector.fromArray(Lanes.FLOATS, source, from + stride);
        FloatVector a2 = FloatVector.fromArray(Lanes.FLOATS, source, from + 2 * stride);
        FloatVector a3 = FloatVector.fromArray(Lanes.FLOATS, source, from + 3 * stride);
        FloatVector a4 = FloatVector.fromArray(Lanes.FLOATS, source, from + 4 * stride);
        FloatVector a5 = FloatVector.fromArray(Lanes.FLOATS, source, from + 5 * stride);
        FloatVector a6 = FloatVector.fromArray(Lanes.FLOATS, source, from + 6 * stride);
        FloatVector a7 = FloatVector.fromArray(Lanes.FLOATS, source, from + 7 * stride);
        FloatVector b0 = a0.blend(a4.rearrange(ACROSS_4), HIGH_4);
        FloatVector b4 = a0.rearrange(ACROSS_4).blend(a4, HIGH_4);
        FloatVector b1 = a1.blend(a5.rearrange(ACROSS_4), HIGH_4);
        FloatVector b5 = a1.rearrange(ACROSS_4).blend(a5, HIGH_4);
        FloatVector b2 = a2.blend(a6.rearrange(ACROSS_4), HIGH_4);
        FloatVector b6 = a2.rearrange(ACROSS_4).blend(a6, HIGH_4);
        FloatVector b3 = a3.blend(a7.rearrange(ACROSS_4), HIGH_4);
        FloatVector b7 = a3.rearrange(ACROSS_4).blend(a7, HIGH_4);
        a0 = b0.blend(b2.rearrange(ACROSS_2), HIGH_2);
        a2 = b0.rearrange(ACROSS_2).blend(b2, HIGH_2);
        a1 = b1.blend(b3.rearrange(ACROSS_2), HIGH_2);
        a3 = b1.rearrange(ACROSS_2).blend(b3, HIGH_2);
        a4 = b4.blend(b6.rearrange(ACROSS_2), HIGH_2);
        a6 = b4.rearrange(ACROSS_2).blend(b6, HIGH_2);
        a5 = b5.blend(b7.rearrange(ACROSS_2), HIGH_2);
        a7 = b5.rearrange(ACROSS_2).blend(b7, HIGH_2);
        a0.blend(a1.rearrange(ACROSS_1), HIGH_1).intoArray(target, at);
        a0.rearrange(ACROSS_1).blend(a1, HIGH_1).intoArray(target, at + width);
        a2.blend(a3.rearrange(ACROSS_1), HIGH_1).intoArray(target, at + 2 * width);
        a2.rearrange(ACROSS_1).blend(a3, HIGH_1).intoArray(target, at + 3 * width);
        a4.blend(a5.rearrange(ACROSS_1), HIGH_1).intoArray(target, at + 4 * width);
        a4.rearrange(ACROSS_1).blend(a5, HIGH_1).intoArray(target, at + 5 * width);
        a6.blend(a7.rearrange(ACROSS_1), HIGH_1).intoArray(target, at + 6 * width);
        a6.rearrange(ACROSS_1).blend(a7, HIGH_1).intoArray(target, at + 7 * width);
    }

    /**
     * {@code out[to + i]} = the sum of all lanes of the vector at {@code vectors[at + i * 8]}, for i below 8, as a tree: each
     * round adds lanes whose numbers differ in one bit, and that bit then tells which of two vectors a sum is of.
     */
    static void sums(float[] vectors, int at, float[] out, int to) {
        FloatVector a0 = FloatVector.fromArray(Lanes.FLOATS, vectors, at);
        FloatVector a1 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + LANES);
        FloatVector a2 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 2 * LANES);
        FloatVector a3 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 3 * LANES);
        FloatVector a4 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 4 * LANES);
        FloatVector a5 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 5 * LANES);
        FloatVector a6 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 6 * LANES);
        FloatVector a7 = FloatVector.fromArray(Lanes.FLOATS, vectors, at + 7 * LANES);
        FloatVector b0 = a0.blend(a4, HIGH_4).add(a0.blend(a4, LOW_4).rearrange(ACROSS_4));
        FloatVector b1 = a1.blend(a5, HIGH_4).add(a1.blend(a5, LOW_4).rearrange(ACROSS_4));
        FloatVector b2 = a2.blend(a6, HIGH_4).add(a2.blend(a6, LOW_4).rearrange(ACROSS_4));
        FloatVector b3 = a3.blend(a7, HIGH_4).add(a3.blend(a7, LOW_4).rearrange(ACROSS_4));
        FloatVector c0 = b0.blend(b2, HIGH_2).add(b0.blend(b2, LOW_2).rearrange(ACROSS_2));
        FloatVector c1 = b1.blend(b3, HIGH_2).add(b1.blend(b3, LOW_2).rearrange(ACROSS_2));
        c0.blend(c1, HIGH_1).add(c0.blend(c1, LOW_1).rearrange(ACROSS_1)).intoArray(out, to);
    }
}
