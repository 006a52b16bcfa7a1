package dev.nernst.runtime.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential over arrays. The Vector API's own may take its result from a native library in compiled code and from
 * {@code StrictMath} in interpreted code; this one gives the same bits in both.
 */
final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the upper one has few enough bits for exact products with an exponent. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5 * 2^23: adding it leaves the nearest integer in the low bits of the sum. */
    private static final float ROUNDER = 12582912f;
    /** Below this the result is 0, above {@link #HIGHEST} it is infinite. */
    private static final float LOWEST = -87.3f;

    private static final float HIGHEST = 89f;

    private VectorMath() {}

    /**
     * {@code x[i] = exp(factor * x[i] - shift)} in place for {@code count} elements from {@code at} on, and what follows up
     * to a whole vector; see {@link #exp(FloatVector)}.
     */
    static void exp(float[] x, int at, int count, float factor, float shift) {
        for (int i = at; i < at + count; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, i);
            exp(v.mul(factor).sub(shift)).intoArray(x, i);
        }
    }

    /** The exponential within 1.5 units in the last place, 0 below about -87. NaN stays NaN. */
    static FloatVector exp(FloatVector x) {
        // e^v = 2^n e^r with n = round(v / ln 2) and |r| <= ln 2 / 2, e^r by its Taylor polynomial of degree 7.
        // Comparing and blending take 2 instructions each; minimum and maximum take 5, because of the sign of zero.
        FloatVector low = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
        FloatVector v = low.blend(HIGHEST, x.compare(VectorOperators.GT, HIGHEST));
        FloatVector rounded =
                v.fma(FloatVector.broadcast(Lanes.FLOATS, LOG2_E), FloatVector.broadcast(Lanes.FLOATS, ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(
                FloatVector.broadcast(Lanes.FLOATS, -LN2_LOW),
                n.fma(FloatVector.broadcast(Lanes.FLOATS, -LN2_HIGH), v));
        FloatVector p = FloatVector.broadcast(Lanes.FLOATS, 1f / 5040);
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f / 720));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f / 120));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f / 24));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f / 6));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 0.5f));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f));
        p = p.fma(r, FloatVector.broadcast(Lanes.FLOATS, 1f));
        IntVector exponent = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
        // Half the power of two, so that its exponent is in range up to the largest float.
        FloatVector power = exponent.add(126).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
        return p.mul(power).mul(2f);
    }
}
