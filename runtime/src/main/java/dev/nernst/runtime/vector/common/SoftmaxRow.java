package dev.nernst.runtime.vector.common;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Exponentials, maxima and sums over one row of scores in an array, in a fixed order. */
public final class SoftmaxRow {
    private SoftmaxRow() {}

    /** The largest of {@code count} values. */
    public static float max(float[] x, int at, int count) {
        float max = Float.NEGATIVE_INFINITY;
        int i = 0;
        if (count >= Lanes.COUNT) {
            FloatVector even = FloatVector.fromArray(Lanes.FLOATS, x, at);
            FloatVector odd = even;
            for (i = Lanes.COUNT; i <= count - 2 * Lanes.COUNT; i += 2 * Lanes.COUNT) {
                even = even.max(FloatVector.fromArray(Lanes.FLOATS, x, at + i));
                odd = odd.max(FloatVector.fromArray(Lanes.FLOATS, x, at + i + Lanes.COUNT));
            }
            if (i <= count - Lanes.COUNT) {
                even = even.max(FloatVector.fromArray(Lanes.FLOATS, x, at + i));
                i += Lanes.COUNT;
            }
            max = Lanes.max(even.max(odd));
        }
        for (; i < count; i++) {
            max = Math.max(max, x[at + i]);
        }
        return max;
    }

    /**
     * Turns scores [at, at + width) into {@code exp(score - shift)} within [from, to) and 0 elsewhere, and returns their sum;
     * {@code width} is a multiple of the lanes.
     */
    public static float exp(float[] x, int at, int width, int from, int to, float shift) {
        int first = from / Lanes.COUNT * Lanes.COUNT;
        int end = Lanes.padded(to);
        Arrays.fill(x, at, at + first, 0);
        Arrays.fill(x, at + first, at + from, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, at + to, at + end, Float.NEGATIVE_INFINITY);
        FloatVector sum = FloatVector.zero(Lanes.FLOATS);
        for (int i = at + first; i < at + end; i += Lanes.COUNT) {
            FloatVector weight =
                    VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, x, i).sub(shift));
            weight.intoArray(x, i);
            sum = sum.add(weight);
        }
        Arrays.fill(x, at + end, at + width, 0);
        return Lanes.sum(sum);
    }

    /** {@code x *= factor} for {@code count} values. */
    public static void scale(float[] x, int at, int count, float factor) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, x, at + i).mul(factor).intoArray(x, at + i);
        }
        for (; i < count; i++) {
            x[at + i] *= factor;
        }
    }
}
