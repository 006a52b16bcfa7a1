package dev.nernst.model.sampling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float[] LOGITS = {1.5f, -0.5f, 3, 0, 2.25f, -4, 2.25f, 1};
    private static final Provider PROVIDER = new ScalarProvider();
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
        SamplingOptions options = SamplingOptions.UNTRUNCATED.withRepetitionPenalty(1.5);
        TokenHistory history = new TokenHistory(new int[] {2, 2, 5}, 4);
        history.append(1);
        assertThat(changed(options, history))
                .containsExactly(new float[] {1.5f, -0.75f, 2, 0, 2.25f, -6, 2.25f, 1}, within(1e-6f));
        history.append(7);
        assertThat(changed(options, history)[7]).isEqualTo(1 / 1.5f, within(1e-6f));
    }

    @Test
    void presenceAndFrequencyCountWhatWasGenerated() {
        TokenHistory history = new TokenHistory(new int[] {2, 2, 5}, 4);
        SamplingOptions options =
                SamplingOptions.GREEDY.withPresencePenalty(0.5).withFrequencyPenalty(0.25);
        assertThat(changed(options, history)).containsExactly(LOGITS);
        for (int id : new int[] {5, 0, 5}) {
            history.append(id);
        }
        assertThat(changed(options, history)).containsExactly(0.75f, -0.5f, 3, 0, 2.25f, -5, 2.25f, 1);
        SamplingOptions biased =
                options.withLogitBias(Map.of(0, 10.0, 7, -100.0)).withRepetitionPenalty(2);
        assertThat(changed(biased, history)).containsExactly(10, -0.5f, 1.5f, 0, 2.25f, -9, 2.25f, -99);
    }

    /** The logits that a processor of the last stage sees. */
    private static float[] changed(SamplingOptions options, TokenHistory history) {
        float[] seen = new float[LOGITS.length];
        LogitsProcessor look = LogitsProcessor.ofRow(
                LogitsProcessor.Stage.TRUNCATION,
                (logits, unused) -> System.arraycopy(logits, 0, seen, 0, seen.length));
        choose(options.withProcessors(List.of(look)), LOGITS, history, 0);
        return seen;
    }

    @Test
    void everyProcessorSeesTheLogitsOfItsStage() {
        List<String> order = new ArrayList<>();
        List<float[]> seen = new ArrayList<>();
        List<LogitsProcessor> processors = new ArrayList<>();
        for (LogitsProcessor.Stage stage : LogitsProcessor.Stage.values()) {
            processors.addFirst(LogitsProcessor.ofRow(stage, (logits, history) -> {
                order.add(stage.name());
                seen.add(logits.clone());
            }));
        }
        SamplingOptions options = SamplingOptions.UNTRUNCATED
                .withTemperature(0.5)
                .withTopK(1)
                .withRepetitionPenalty(2)
                .withProcessors(processors);
        choose(options, LOGITS, new TokenHistory(new int[] {2}, 4), 0);
        assertThat(order).containsExactly("RAW", "PENALTIES", "TEMPERATURE", "TRUNCATION");
        assertThat(seen.get(0)).containsExactly(LOGITS);
        float[] expected = LOGITS.clone();
        expected[2] = 1.5f;
        assertThat(seen.get(1)).containsExactly(expected);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= 2;
        }
        assertThat(seen.get(2)).containsExactly(expected);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = i == 4 || i == 6 ? 4.5f : Float.NEGATIVE_INFINITY;
        }
        assertThat(seen.get(3)).containsExactly(expected);
    }

    @Test
    void rowsOfOneCallAreDrawnEachByItsOwnOptions() {
        LogitsProcessor noSecond = LogitsProcessor.ofRow(
                LogitsProcessor.Stage.RAW, (logits, history) -> logits[2] = Float.NEGATIVE_INFINITY);
        List<SamplingOptions> options = List.of(
                SamplingOptions.GREEDY,
                SamplingOptions.UNTRUNCATED,
                SamplingOptions.UNTRUNCATED.withProcessors(List.of(noSecond)),
                SamplingOptions.UNTRUNCATED.withTemperature(2).withTopP(0.9),
                SamplingOptions.GREEDY.withProcessors(List.of(noSecond)),
                SamplingOptions.UNTRUNCATED.withRepetitionPenalty(3));
        float[] rows = new float[3 * LOGITS.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = LOGITS[(i + i / LOGITS.length) % LOGITS.length];
        }
        Tensor logits = Tensor.ofFloats(rows, 3, LOGITS.length);
        List<Draw> draws = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            TokenHistory history = new TokenHistory(new int[] {i % 8}, 4);
            draws.add(new Draw(i, i % 3, options.get(i % options.size()), history, RandomStream.of(i), i % 5));
        }
        try (Workspace workspace = new Workspace(PROVIDER.memory())) {
            TokenSampler sampler = new TokenSampler(PROVIDER, workspace);
            List<Drawn> together = sampler.draw(logits, draws);
            for (int i = 0; i < draws.size(); i++) {
                Choice alone = requireNonNull(
                        sampler.draw(logits, List.of(draws.get(i))).getFirst().choice());
                Choice choice = requireNonNull(together.get(i).choice());
                assertThat(choice.id()).as("draw %d", i).isEqualTo(alone.id());
                assertThat(choice.logProbability()).isEqualTo(alone.logProbability());
                assertThat(choice.softmax()).isEqualTo(alone.softmax());
                assertThat(choice.likeliest().ids())
                        .hasSize(i % 5)
                        .isEqualTo(alone.likeliest().ids());
            }
            assertThat(logits.toFloatArray()).as("only read").containsExactly(rows);
        }
    }

    @Test
    void aProcessorThatThrowsFailsItsOwnDrawsAlone() {
        LogitsProcessor shared = LogitsProcessor.ofRow(LogitsProcessor.Stage.RAW, (logits, history) -> {
            if (history.get(0) == 3) {
                throw new IllegalStateException("no threes");
            }
            logits[2] = Float.NEGATIVE_INFINITY;
        });
        List<Draw> draws = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            SamplingOptions options = SamplingOptions.GREEDY.withProcessors(i == 5 ? List.of() : List.of(shared));
            draws.add(new Draw("owner " + i, 0, options, new TokenHistory(new int[] {i}, 4), RandomStream.of(i), 0));
        }
        try (Workspace workspace = new Workspace(PROVIDER.memory())) {
            List<Drawn> drawn =
                    new TokenSampler(PROVIDER, workspace).draw(Tensor.ofFloats(LOGITS, 1, LOGITS.length), draws);
            for (int i = 0; i < 6; i++) {
                if (i == 3) {
                    assertThat(drawn.get(i).failure()).hasMessage("no threes");
                } else {
                    assertThat(requireNonNull(drawn.get(i).choice()).id()).isEqualTo(i == 5 ? 2 : 4);
                }
            }
        }
    }

    @Test
    void theLogProbabilityIsTheModelsOwn() {
        SamplingOptions options = SamplingOptions.UNTRUNCATED
                .withTemperature(0.3)
                .withTopK(3)
                .withProcessors(List.of(processor((logits, history) -> logits[2] = Float.NEGATIVE_INFINITY)));
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
                List.of(processor((logits, history) -> logits[history.size()] = 100)));
        assertThat(next(options, LOGITS, 0).id()).isEqualTo(1);
    }

    @Test
    void logitsThatAreNoNumbersAreAnError() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> next(SamplingOptions.GREEDY, new float[] {1, bad, 2}, 0))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("not finite numbers");
        }
        SamplingOptions none = SamplingOptions.UNTRUNCATED.withProcessors(
                List.of(processor((logits, history) -> Arrays.fill(logits, Float.NEGATIVE_INFINITY))));
        for (SamplingOptions options : List.of(none, none.withTopP(0.5))) {
            assertThatThrownBy(() -> next(options, LOGITS, 0))
                    .isInstanceOf(DivergedException.class)
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

    private static LogitsProcessor processor(LogitsProcessor.RowEdit edit) {
        return LogitsProcessor.ofRow(LogitsProcessor.Stage.PENALTIES, edit);
    }

    private static Choice next(SamplingOptions options, float[] logits, long seed) {
        return choose(options, logits, new TokenHistory(new int[] {0}, 4), seed);
    }

    private static Choice choose(SamplingOptions options, float[] logits, TokenHistory history, long seed) {
        try (Workspace workspace = new Workspace(PROVIDER.memory())) {
            Draw draw = new Draw("owner", 0, options, history, RandomStream.of(seed), 0);
            Drawn drawn = new TokenSampler(PROVIDER, workspace)
                    .draw(Tensor.ofFloats(logits, 1, logits.length), List.of(draw))
                    .getFirst();
            if (drawn.failure() instanceof RuntimeException failure) {
                throw failure;
            }
            return requireNonNull(drawn.choice());
        }
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
