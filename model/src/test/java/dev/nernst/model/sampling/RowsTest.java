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
}
