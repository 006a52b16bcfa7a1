package dev.nernst.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowsTest {
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
