package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both halves of the head statistics at once give what they give one after the other. */
class HeadFusionTest {
    private static final int WIDTH = 17;

    @ParameterizedTest
    @CsvSource({"scalar, 5, 63, 1", "vector, 1, 65, 1", "vector, 63, 4099, 2", "vector, 1030, 1000, 3"})
    void equalsTheTwoHalves(String name, int rows, int vocabulary, int threads) {
        Tensor hidden = random(1, rows);
        Tensor weight = random(2, vocabulary);
        int[] targets = new int[rows];
        for (int r = 0; r < rows; r++) {
            targets[r] =
                    r % 7 == 3 ? HeadStatisticsOp.NO_TARGET : RandomStream.of(3).below(r, vocabulary);
        }
        try (Provider provider = Providers.open(name, threads)) {
            HeadStatisticsOp op = provider.headStatistics();
            HeadStatistics separate = HeadStatistics.of(rows);
            op.forward(separate, hidden, weight, targets, 0.9f);
            double[] byLogProbability = new double[rows];
            double[] byEntropy = new double[rows];
            for (int r = 0; r < rows; r++) {
                fill(separate, r, byLogProbability, byEntropy);
            }
            Tensor dhidden = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweight = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            op.backward(dhidden, dweight, byLogProbability, byEntropy, separate, hidden, weight, targets, 0.9f);

            HeadStatistics fused = HeadStatistics.of(rows);
            double[] fusedLogProbability = new double[rows];
            double[] fusedEntropy = new double[rows];
            int[] seen = {0};
            Tensor dhiddenFused = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweightFused = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            op.forwardBackward(
                    fused,
                    dhiddenFused,
                    dweightFused,
                    fusedLogProbability,
                    fusedEntropy,
                    (from, to) -> {
                        assertThat(from).isEqualTo(seen[0]);
                        seen[0] = to;
                        for (int r = from; r < to; r++) {
                            fill(fused, r, fusedLogProbability, fusedEntropy);
                        }
                    },
                    hidden,
                    weight,
                    targets,
                    0.9f,
                    null);
            assertThat(seen[0]).isEqualTo(rows);
            assertThat(fused.entropy()).containsExactly(separate.entropy());
            assertThat(fused.logProbability()).containsExactly(separate.logProbability());
            assertClose(dhiddenFused, dhidden);
            assertClose(dweightFused, dweight);
        }
    }

    /** Rows of a whole chunk, or of a part of one, that the loss does not depend on: what is left adds as it does alone. */
    @ParameterizedTest
    @CsvSource({"scalar, 5, 2", "vector, 1030, 600", "vector, 1030, 1030", "vector, 600, 100"})
    void rowsWithoutCoefficientsAddNothing(String name, int rows, int without) {
        int vocabulary = 70;
        Tensor hidden = random(1, rows);
        Tensor weight = random(2, vocabulary);
        int[] targets = new int[rows];
        try (Provider provider = Providers.open(name, 2)) {
            HeadStatisticsOp op = provider.headStatistics();
            HeadStatistics statistics = HeadStatistics.of(rows);
            double[] byLogProbability = new double[rows];
            double[] byEntropy = new double[rows];
            Tensor dhidden = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweight = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            HeadStatisticsOp.Coefficients loss = (from, to) -> {
                for (int r = Math.max(from, without); r < to; r++) {
                    fill(statistics, r, byLogProbability, byEntropy);
                }
            };
            op.forwardBackward(
                    statistics, dhidden, dweight, byLogProbability, byEntropy, loss, hidden, weight, targets, 1, null);
            assertThat(statistics.entropy()[0]).isPositive();
            Tensor dhiddenExpected = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweightExpected = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            new ScalarProvider()
                    .headStatistics()
                    .backward(
                            dhiddenExpected,
                            dweightExpected,
                            byLogProbability,
                            byEntropy,
                            statistics,
                            hidden,
                            weight,
                            targets,
                            1);
            assertClose(dhidden, dhiddenExpected);
            assertClose(dweight, dweightExpected);
            assertThat(HeadStatisticsOp.hasGradient(byLogProbability, byEntropy, targets, 0, rows))
                    .isEqualTo(without < rows);
        }
    }

    /** Logits that are at hand are used: here those of other weights, which the hidden states' gradient does not know. */
    @ParameterizedTest
    @CsvSource({"5, 63, 1", "700, 2100, 2"})
    void knownLogitsAreNotComputed(int rows, int vocabulary, int threads) {
        Tensor hidden = random(1, rows);
        Tensor other = random(4, vocabulary);
        int[] targets = new int[rows];
        try (Provider provider = Providers.open("vector", threads)) {
            HeadStatisticsOp op = provider.headStatistics();
            HeadStatistics expected = HeadStatistics.of(rows);
            op.forward(expected, hidden, other, targets, 0.9f);
            Tensor logits = Tensor.ofFloats(new float[rows * vocabulary], rows, vocabulary);
            provider.matmul().forward(logits, hidden, other, null, null);
            KnownLogits known = inBlocks(logits, null);
            HeadStatistics forward = HeadStatistics.of(rows);
            op.forward(forward, known, vocabulary, targets, 0.9f);
            assertThat(forward.entropy()).containsExactly(expected.entropy());
            HeadStatistics scalar = HeadStatistics.of(rows);
            new ScalarProvider().headStatistics().forward(scalar, known, vocabulary, targets, 0.9f);
            assertThat(scalar.entropy()).usingComparatorWithPrecision(1e-5).containsExactly(expected.entropy());
            HeadStatistics statistics = HeadStatistics.of(rows);
            op.forwardBackward(
                    statistics,
                    null,
                    null,
                    new double[rows],
                    new double[rows],
                    (from, to) -> {},
                    hidden,
                    random(2, vocabulary),
                    targets,
                    0.9f,
                    known);
            assertThat(statistics.entropy()).containsExactly(expected.entropy());
            assertThat(statistics.logProbability()).containsExactly(expected.logProbability());
        }
    }

    /** Statistics that are known with the logits are not computed, at temperature 1; the gradients are those of the logits. */
    @ParameterizedTest
    @CsvSource({"5, 63, 1, 1", "700, 2100, 2, 1", "5, 63, 1, 0.9"})
    void knownStatisticsAreNotComputed(int rows, int vocabulary, int threads, float temperature) {
        Tensor hidden = random(1, rows);
        Tensor weight = random(2, vocabulary);
        int[] targets = new int[rows];
        try (Provider provider = Providers.open("vector", threads)) {
            HeadStatisticsOp op = provider.headStatistics();
            HeadStatistics expected = HeadStatistics.of(rows);
            op.forward(expected, hidden, weight, targets, temperature);
            Tensor logits = Tensor.ofFloats(new float[rows * vocabulary], rows, vocabulary);
            provider.matmul().forward(logits, hidden, weight, null, null);
            // Sums of another softmax: what follows from them tells whether they were taken.
            SoftmaxSums softmax = new SoftmaxSums(3, 5, 0.5);
            KnownLogits known = inBlocks(logits, Collections.nCopies(rows, softmax));
            HeadStatistics forward = HeadStatistics.of(rows);
            op.forward(forward, known, vocabulary, targets, temperature);
            assertThat(forward.entropy()[0] == softmax.entropy()).isEqualTo(temperature == 1);
            assertThat(forward.logProbability()[0])
                    .isEqualTo(
                            temperature == 1 ? logits.getFloat(0) - softmax.logSumExp() : expected.logProbability()[0]);
            HeadStatistics statistics = HeadStatistics.of(rows);
            double[] byLogProbability = new double[rows];
            double[] byEntropy = new double[rows];
            Tensor dhidden = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweight = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            HeadStatisticsOp.Coefficients loss = (from, to) -> {
                for (int r = from; r < to; r++) {
                    byLogProbability[r] = 0.1 * statistics.entropy()[r];
                    byEntropy[r] = 0.2;
                }
            };
            op.forwardBackward(
                    statistics,
                    dhidden,
                    dweight,
                    byLogProbability,
                    byEntropy,
                    loss,
                    hidden,
                    weight,
                    targets,
                    temperature,
                    known);
            assertThat(statistics.entropy()[rows - 1] == softmax.entropy()).isEqualTo(temperature == 1);
            Tensor dhiddenExpected = Tensor.ofFloats(new float[rows * WIDTH], rows, WIDTH);
            Tensor dweightExpected = Tensor.ofFloats(new float[vocabulary * WIDTH], vocabulary, WIDTH);
            op.backward(
                    dhiddenExpected,
                    dweightExpected,
                    byLogProbability,
                    byEntropy,
                    statistics,
                    hidden,
                    weight,
                    targets,
                    temperature);
            assertClose(dhidden, dhiddenExpected);
            assertClose(dweight, dweightExpected);
        }
    }

    /** The same logits, the last rows first, in blocks that are not full. */
    private static KnownLogits inBlocks(Tensor logits, @Nullable List<SoftmaxSums> softmax) {
        int rows = logits.dim(0);
        int blockRows = 3;
        List<Tensor> blocks = new ArrayList<>();
        for (int from = 0; from < rows; from += blockRows) {
            Tensor block = Tensor.ofFloats(new float[blockRows * logits.dim(1)], blockRows, logits.dim(1));
            for (int i = from; i < Math.min(rows, from + blockRows); i++) {
                block.rows(i - from, 1).copyFrom(logits.rows(rows - 1 - i, 1));
            }
            blocks.add(block);
        }
        return new KnownLogits(
                blocks, IntStream.range(0, rows).map(r -> rows - 1 - r).toArray(), softmax);
    }

    private static void fill(HeadStatistics statistics, int r, double[] byLogProbability, double[] byEntropy) {
        byLogProbability[r] = 0.1 * statistics.entropy()[r];
        byEntropy[r] = 0.01 * statistics.logProbability()[r] + 0.2;
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        float[] want = expected.toFloatArray();
        float[] got = actual.toFloatArray();
        float largest = 0;
        for (float value : want) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < want.length; i++) {
            assertThat(got[i]).isCloseTo(want[i], within(1e-5f * largest));
        }
    }

    private static Tensor random(long seed, int rows) {
        float[] values = new float[rows * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) RandomStream.of(seed).normal(i);
        }
        return Tensor.ofFloats(values, rows, WIDTH);
    }
}
