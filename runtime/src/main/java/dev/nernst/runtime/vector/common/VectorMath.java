package dev.nernst.runtime.vector.common;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential. The Vector API's own may take its result from a native library in compiled code and from
 * {@code StrictMath} in interpreted code; this one gives the same bits in both.
 */
public final class VectorMath {
    private static final float LOG2_E = 1.44269504f;
    /** ln 2 in two parts; the upper one has few enough bits for exact products with an exponent. */
    private static final float LN2_HIGH = 0.693359375f;

    private static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5 * 2^23: adding it leaves the nearest integer in the low bits of the sum. */
    private static final float ROUNDER = 12582912f;
    /** Below this the result is 0, above {@link #HIGHEST} it is infinite. */
    private static final float LOWEST = -87.3f;

    private static final float HIGHEST = 89f;
    /** Below this an exponential is 0. */
    private static final float NEGLIGIBLE = -128f;

    private VectorMath() {}

    /** The exponential within 1.5 units in the last place, 0 below about -87. NaN stays NaN. */
    public static FloatVector exp(FloatVector x) {
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

    /**
     * The exponent x, or 0 where {@code exp(x)} is 0. For products {@code x * exp(x)}, whose limit for small x is 0, while
     * minus infinity times 0 is not a number.
     */
    public static FloatVector exponentOrZero(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LT, NEGLIGIBLE));
    }
}
