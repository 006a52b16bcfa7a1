package dev.nernst.runtime.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class VectorMathTest {
    private static float exp(float x) {
        float[] values = new float[Lanes.COUNT];
        values[0] = x;
        VectorMath.exp(values, 0, 1, 1, 0);
        return values[0];
    }

    @Test
    void withinOneAndAHalfUnitsInTheLastPlace() {
        float[] x = new float[Lanes.padded(40_000) + Lanes.COUNT];
        float[] y = new float[x.length];
        for (int i = 0; i < 40_000; i++) {
            x[i] = -86.9f + i * (175.4f / 40_000);
        }
        System.arraycopy(x, 0, y, 0, x.length);
        VectorMath.exp(y, 0, 40_000, 1, 0);
        for (int i = 0; i < 40_000; i++) {
            double expected = Math.exp(x[i]);
            double error = Math.abs(y[i] - expected) / Math.ulp((float) expected);
            assertThat(error).as("exp(" + x[i] + ")").isLessThan(1.5);
        }
    }

    @Test
    void edges() {
        assertThat(exp(0)).isEqualTo(1f);
        assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exp(-1000)).isZero();
        assertThat(exp(1000)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(exp(Float.NaN)).isNaN();
    }

    @Test
    void factorAndShift() {
        float[] x = new float[2 * Lanes.COUNT];
        x[Lanes.COUNT] = 3;
        VectorMath.exp(x, Lanes.COUNT, 1, -2, 1);
        assertThat(x[Lanes.COUNT]).isCloseTo((float) Math.exp(-7), Percentage.withPercentage(1e-4));
        assertThat(x[0]).isZero();
    }
}
