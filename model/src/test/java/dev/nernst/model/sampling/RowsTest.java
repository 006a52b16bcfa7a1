package dev.nernst.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void theFastExponentialIsCloseEnough() {
        for (float x = -86.9f; x <= 0; x += 0.0137f) {
            double exact = Math.exp(x);
            assertThat((double) Rows.exp(x)).as("%f", x).isCloseTo(exact, within(2e-7 * exact));
        }
        assertThat(Rows.exp(0)).isEqualTo(1);
        assertThat(Rows.exp(-110)).isZero();
        assertThat(Rows.exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(Rows.exp(Float.NaN)).isNaN();
    }

    @Test
    void anIndexIsWhereTheSumOfTheWeightsPassesTheGoal() {
        // Powers of two add up exactly in any order; every third weight is 0, the last ones too.
        float[] weights = new float[1000];
        for (int i = 0; i < 980; i++) {
            weights[i] = i % 3 == 1 ? 0 : 1f / (1 << i % 8);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                assertThat(Rows.indexAtSum(weights, sum))
                        .as("at the start of %d", i)
                        .isEqualTo(i);
                assertThat(Rows.indexAtSum(weights, sum + weights[i] * 0.99))
                        .as("within %d", i)
                        .isEqualTo(i);
            }
            sum += weights[i];
        }
        assertThat(Rows.indexAtSum(weights, sum)).as("beyond all").isEqualTo(978);
    }
}
