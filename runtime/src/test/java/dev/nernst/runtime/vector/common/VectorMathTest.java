package dev.nernst.runtime.vector.common;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorMathTest {
    private static float exp(float x) {
        return VectorMath.exp(FloatVector.broadcast(Lanes.FLOATS, x)).lane(0);
    }

    private static float exponentOrZero(float x) {
        return VectorMath.exponentOrZero(FloatVector.broadcast(Lanes.FLOATS, x)).lane(0);
    }

    @Test
    void withinOneAndAHalfUnitsInTheLastPlace() {
        float[] x = new float[Lanes.padded(40_000) + Lanes.COUNT];
        float[] y = new float[x.length];
        for (int i = 0; i < 40_000; i++) {
            x[i] = -86.9f + i * (175.4f / 40_000);
        }
        for (int i = 0; i < 40_000; i += Lanes.COUNT) {
            VectorMath.exp(FloatVector.fromArray(Lanes.FLOATS, x, i)).intoArray(y, i);
        }
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
    void whatIsTooSmallToCountIsZero() {
        assertThat(exponentOrZero(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(exponentOrZero(-129)).isZero();
        assertThat(exponentOrZero(-80)).isEqualTo(-80f);
        assertThat(exponentOrZero(Float.NaN)).isNaN();
    }
}
