package dev.nernst.runtime.logits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 17, 64, 1000, 4099})
    void selectionAgreesWithSorting(int size) {
        for (long seed = 0; seed < 20; seed++) {
            RandomStream random = RandomStream.of(seed, size);
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                // Coarse on purpose: many ties.
                values[i] = seed % 2 == 0 ? random.below(i, 12) : (float) random.uniform(i);
            }
            float[] sorted = values.clone();
            Arrays.sort(sorted);
            for (int k : new int[] {1, (size + 1) / 2, size}) {
                assertThat(Selection.largest(values.clone(), size, k))
                        .as("seed %d, rank %d", seed, k)
                        .isEqualTo(sorted[size - k]);
            }
            double total = 0;
            for (float value : sorted) {
                total += value;
            }
            double goal = 0.6 * total;
            Selection.Mass mass = Selection.reaching(values.clone(), size, goal);
            double sum = 0;
            int taken = 0;
            while (sum < goal) {
                sum += sorted[size - 1 - taken];
                taken++;
            }
            int above = 0;
            for (float value : values) {
                above += value > mass.threshold() ? 1 : 0;
            }
            if (total > 0) {
                assertThat(above + mass.kept()).as("seed %d", seed).isEqualTo(taken);
                assertThat(mass.threshold()).as("seed %d", seed).isEqualTo(sorted[size - taken]);
            }
        }
    }
}
