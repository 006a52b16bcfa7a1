package dev.nernst.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
    private static final float[] LOGITS = {1.5f, -0.5f, 3, 0, 2.25f, -4, 2.25f, 1};
    private static final HeadStatisticsOp SOFTMAX = new ScalarProvider().headStatistics();
    private static final int DRAWS = 20_000;

    @Test
    void greedyTakesTheLowestOfTheBest() {
        assertThat(next(SamplingOptions.GREEDY, new float[] {1, 7, 7, 2}, 0).id())
                .isEqualTo(1);
        assertThat(next(SamplingOptions.GREEDY, new float[] {Float.NEGATIVE_INFINITY, -8}, 0)
                        .id())
                .isEqualTo(1);
    }

    @Test
    void drawsFollowTheModelsDistribution() {
        double[] expected = probabilities(LOGITS, 1);
        assertDistribution(SamplingOptions.UNTRUNCATED, expected);
    }

    @Test
    void temperatureFlattensOrSharpens() {
        assertDistribution(SamplingOptions.UNTRUNCATED.withTemperature(0.5), probabilities(LOGITS, 0.5));
        assertDistribution(SamplingOptions.UNTRUNCATED.withTemperature(2), probabilities(LOGITS, 2));
    }

    @Test
    void topKKeepsTheBestAndWhatTiesWithTheLast() {
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopK(1))).containsExactly(2);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopK(2))).containsExactly(2, 4, 6);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopK(4))).containsExactly(0, 2, 4, 6);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopK(50))).hasSize(8);
    }

    @Test
    void topPKeepsUpToTheTokenThatReachesIt() {
        // Probabilities: token 2 0.410, tokens 4 and 6 0.194 each, token 0 0.0916, token 7 0.0556, token 3 0.0204 ...
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopP(0.3))).containsExactly(2);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopP(0.5))).containsExactly(2, 4);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopP(0.7))).containsExactly(2, 4, 6);
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopP(0.85))).containsExactly(0, 2, 4, 6);
        double[] expected = {0, 0, 0.5, 0, 0.25, 0, 0.25, 0};
        double best = Math.exp(0.75);
        expected[2] = best / (best + 2);
        expected[4] = 1 / (best + 2);
        expected[6] = 1 / (best + 2);
        assertDistribution(SamplingOptions.UNTRUNCATED.withTopP(0.7), expected);
    }

    @Test
    void minPComparesWithTheBest() {
        // exp(-0.75) = 0.47, exp(-1.5) = 0.22, exp(-2) = 0.135, exp(-3) = 0.0498
        assertThat(support(SamplingOptions.UNTRUNCATED.withMinP(0.5))).containsExactly(2);
        assertThat(support(SamplingOptions.UNTRUNCATED.withMinP(0.2))).containsExactly(0, 2, 4, 6);
        assertThat(support(SamplingOptions.UNTRUNCATED.withMinP(0.04))).containsExactly(0, 2, 3, 4, 6, 7);
    }

    @Test
    void truncationComesAfterTemperature() {
        // At temperature 3 the probabilities are flatter, so that p = 0.5 takes more tokens.
        assertThat(support(SamplingOptions.UNTRUNCATED.withTopP(0.5).withTemperature(3)))
                .containsExactly(2, 4, 6);
    }

    @Test
    void repetitionPenaltyTouchesWhatOccurredOnce() {
        TokenHistory history = new TokenHistory(new int[] {2, 2, 5}, 4);
        history.append(1);
        float[] logits = LOGITS.clone();
        new RepetitionPenalty(1.5).process(logits, history, new Scratch(8, SOFTMAX));
        assertThat(logits).containsExactly(new float[] {1.5f, -0.75f, 2, 0, 2.25f, -6, 2.25f, 1}, within(1e-6f));
        history.append(7);
        logits = LOGITS.clone();
        new RepetitionPenalty(1.5).process(logits, history, new Scratch(8, SOFTMAX));
        assertThat(logits[7]).isEqualTo(1 / 1.5f, within(1e-6f));
    }

    @Test
    void theLogProbabilityIsTheModelsOwn() {
        SamplingOptions options = SamplingOptions.UNTRUNCATED
                .withTemperature(0.3)
                .withTopK(3)
                .withProcessors(List.of((logits, history, scratch) -> {
                    Arrays.fill(scratch.floats(0), 0);
                    logits[2] = Float.NEGATIVE_INFINITY;
                }));
        double[] model = probabilities(LOGITS, 1);
        for (int i = 0; i < 20; i++) {
            Choice choice = next(options, LOGITS, i);
            assertThat(choice.id()).isNotEqualTo(2);
            assertThat(choice.logProbability()).isCloseTo(Math.log(model[choice.id()]), within(1e-6));
        }
    }

    @Test
    void ownProcessorsSeeTheHistoryEvenWhenGreedy() {
        SamplingOptions options = SamplingOptions.GREEDY.withProcessors(
                List.of((logits, history, scratch) -> logits[history.size()] = 100));
        assertThat(next(options, LOGITS, 0).id()).isEqualTo(1);
    }

    @Test
    void logitsThatAreNoNumbersAreAnError() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> next(SamplingOptions.GREEDY, new float[] {1, bad, 2}, 0))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("not finite numbers");
        }
        SamplingOptions none = SamplingOptions.UNTRUNCATED.withProcessors(
                List.of((logits, history, scratch) -> Arrays.fill(logits, Float.NEGATIVE_INFINITY)));
        for (SamplingOptions options : List.of(none, none.withTopP(0.5))) {
            assertThatThrownBy(() -> next(options, LOGITS, 0))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessageContaining("leave no token to choose");
        }
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> SamplingOptions.UNTRUNCATED.withTopP(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("top-p is 0.0, but must be above 0 and at most 1");
        assertThatThrownBy(() -> SamplingOptions.UNTRUNCATED.withTemperature(Double.NaN))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> SamplingOptions.UNTRUNCATED.withTopK(-1)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> SamplingOptions.UNTRUNCATED.withMinP(1.5)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> SamplingOptions.UNTRUNCATED.withRepetitionPenalty(0))
                .isInstanceOf(InvalidInputException.class);
    }

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

    /** Pearson's chi-square stays below its 99.99 % point for 7 degrees of freedom, 29.9. */
    private static void assertDistribution(SamplingOptions options, double[] expected) {
        int[] counts = new int[expected.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[next(options, LOGITS, i).id()]++;
        }
        double chiSquare = 0;
        for (int id = 0; id < counts.length; id++) {
            double want = expected[id] * DRAWS;
            if (want == 0) {
                assertThat(counts[id]).as("token %d", id).isZero();
            } else {
                chiSquare += (counts[id] - want) * (counts[id] - want) / want;
            }
        }
        assertThat(chiSquare).isLessThan(29.9);
    }

    private static TreeSet<Integer> support(SamplingOptions options) {
        TreeSet<Integer> ids = new TreeSet<>();
        for (int i = 0; i < DRAWS; i++) {
            ids.add(next(options, LOGITS, i).id());
        }
        return ids;
    }

    private static Choice next(SamplingOptions options, float[] logits, long seed) {
        Scratch scratch = new Scratch(logits.length, SOFTMAX);
        System.arraycopy(logits, 0, scratch.logits(), 0, logits.length);
        return new Sampler(options).next(scratch, new TokenHistory(new int[] {0}, 4), RandomStream.of(seed));
    }

    private static double[] probabilities(float[] logits, double temperature) {
        double[] p = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] / temperature);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }
}
