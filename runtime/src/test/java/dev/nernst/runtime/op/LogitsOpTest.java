package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogitsOpTest extends BothProviders {
    private static SoftmaxSums softmax(Provider provider, float[] logits) {
        return provider.logits().softmax(Tensor.ofFloats(logits, 1, logits.length), new int[1], null)[0];
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void theSoftmaxOfARow(Provider provider) {
        for (int vocabulary : new int[] {1, 7, 8, 40, 1500}) {
            float[] logits = new Samples(vocabulary).floats(vocabulary).toFloatArray();
            if (vocabulary > 8) {
                logits[5] = Float.NEGATIVE_INFINITY;
                logits[11] = -100;
            }
            float max = Float.NEGATIVE_INFINITY;
            for (float logit : logits) {
                max = Math.max(max, logit);
            }
            float[] weights = new float[vocabulary];
            Tensor kept = Tensor.ofFloats(new float[2 * vocabulary], 2, vocabulary);
            Tensor rows = Tensor.ofFloats(logits, 1, vocabulary);
            SoftmaxSums sums = provider.logits().softmax(rows, new int[] {0, 0}, kept)[1];
            assertThat(provider.logits().softmax(rows, new int[1], null)).containsExactly(sums);
            System.arraycopy(kept.rows(1, 1).toFloatArray(), 0, weights, 0, vocabulary);
            double sum = 0;
            for (int j = 0; j < vocabulary; j++) {
                double weight = Math.exp((double) logits[j] - max);
                assertThat((double) weights[j]).isCloseTo(weight, within(3e-7 * weight + 1e-37));
                sum += weight;
            }
            double entropy = 0;
            for (float logit : logits) {
                double p = Math.exp((double) logit - max) / sum;
                entropy -= p == 0 ? 0 : p * Math.log(p);
            }
            assertThat(sums.max()).isEqualTo(max);
            assertThat(sums.logSumExp()).isCloseTo(max + Math.log(sum), within(2e-7));
            assertThat(sums.entropy()).isCloseTo(entropy, within(1e-6));
            assertThat(sums.isFinite()).isTrue();
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void theSoftmaxOfWhatIsNoNumberIsNotFinite(Provider provider) {
        for (float damaged : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            for (int at : new int[] {0, 9, 17}) {
                float[] logits = new float[18];
                logits[at] = damaged;
                SoftmaxSums sums = softmax(provider, logits);
                assertThat(sums.isFinite()).as("%s at %d", damaged, at).isFalse();
            }
        }
        float[] nothing = new float[20];
        Arrays.fill(nothing, Float.NEGATIVE_INFINITY);
        assertThat(softmax(provider, nothing).isFinite()).isFalse();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void anEntryIsDrawnWhereTheSumOfTheWeightsPassesTheGoal(Provider provider) {
        // Powers of two add up exactly in any order; every third weight is 0, the last ones too.
        float[] weights = new float[1000];
        for (int i = 0; i < 980; i++) {
            weights[i] = i % 3 == 1 ? 0 : 1f / (1 << i % 8);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                assertThat(draw(provider, weights, sum, sum + weights[i] * 0.99))
                        .as("at the start of %d and within", i)
                        .containsExactly(i, i);
            }
            sum += weights[i];
        }
        assertThat(draw(provider, weights, sum)).as("beyond all").containsExactly(978);
    }

    private static int[] draw(Provider provider, float[] weights, double... goals) {
        return provider.logits().draw(Tensor.ofFloats(weights, 1, weights.length), new int[goals.length], goals);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void theLargestEntriesComeInOrderAndTiesByTheirIds(Provider provider) {
        for (int vocabulary : new int[] {1, 3, 17, 63, 65, 1000, 4099}) {
            RandomStream random = RandomStream.of(4, vocabulary);
            float[] logits = new float[vocabulary];
            for (int i = 0; i < vocabulary; i++) {
                // Coarse on purpose: many ties, some of both zeros.
                logits[i] = (random.below(i, 40) - 20) * (i % 2 == 0 ? 0.5f : -0.5f);
            }
            Integer[] order = IntStream.range(0, vocabulary).boxed().toArray(Integer[]::new);
            Arrays.sort(
                    order,
                    Comparator.comparingDouble((Integer i) -> -(logits[i] + 0f)).thenComparing(i -> i));
            Tensor rows = Tensor.ofFloats(logits, 1, vocabulary);
            int[] counts = {0, 1, 5, 20, vocabulary};
            List<TopLogits> largest = provider.logits().largest(rows, new int[counts.length], counts);
            for (int c = 0; c < counts.length; c++) {
                TopLogits found = largest.get(c);
                int size = Math.min(counts[c], vocabulary);
                assertThat(found.ids()).as("%d of %d", size, vocabulary).hasSize(size);
                for (int i = 0; i < size; i++) {
                    assertThat(found.ids()[i]).as("%d of %d", i, vocabulary).isEqualTo(order[i]);
                    assertThat(found.logits()[i]).isEqualTo(logits[order[i]]);
                }
            }
            assertThat(provider.logits().argmax(rows, new int[1])).containsExactly(order[0]);
            int[] ids = {vocabulary - 1, 0};
            assertThat(provider.logits().at(rows, new int[2], ids)).containsExactly(logits[ids[0]], logits[0]);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void aRowWithoutALargestNumberHasNone(Provider provider) {
        float none = Float.NEGATIVE_INFINITY;
        float[] logits = {none, none, none, 1, Float.NaN, 2, 3, 4, Float.POSITIVE_INFINITY, none, -8, none};
        Tensor rows = Tensor.ofFloats(logits, 4, 3);
        assertThat(provider.logits().argmax(rows, new int[] {0, 1, 2, 3})).containsExactly(-1, -1, -1, 1);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void eachRowIsChangedInItsOwnWay(Provider provider) {
        float[] logits = new float[3 * 67];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (i % 67 - 30) * 0.25f;
        }
        Tensor rows = Tensor.ofFloats(logits, 3, 67);
        LogitChanges own = new LogitChanges(new int[] {1, 66, 40}, new double[] {2, 2, 1}, new double[] {0, 1, -3});
        provider.logits().adjust(rows, List.of(LogitChanges.NONE, own, LogitChanges.NONE));
        float[] expected = logits.clone();
        expected[67 + 1] = -14.5f;
        expected[67 + 66] = 5.5f;
        expected[67 + 40] = -0.5f;
        assertThat(rows.toFloatArray()).containsExactly(expected);
        provider.logits().divide(rows, new double[] {1, 1, 0.5});
        for (int i = 0; i < 67; i++) {
            expected[2 * 67 + i] *= 2;
        }
        assertThat(rows.toFloatArray()).containsExactly(expected);
        provider.logits().truncate(rows, List.of(new Truncation(3, 1, 0), Truncation.NONE, new Truncation(0, 1, 0.5)));
        Arrays.fill(expected, 0, 64, Float.NEGATIVE_INFINITY);
        // Half as probable is log 2 below: neighbours are 0.5 apart.
        Arrays.fill(expected, 2 * 67, 2 * 67 + 65, Float.NEGATIVE_INFINITY);
        assertThat(rows.toFloatArray()).containsExactly(expected);
    }
}
