package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distributions at the edge: one-hot, uniform, tokens that are ruled out. */
class HeadStatisticsTest extends BothProviders {
    private static final int VOCABULARY = 1500;

    /** A head of width 1 whose logits at hidden state 1 are {@code logits}. */
    private static HeadStatistics of(Provider provider, Tensor logits, float hidden, int target) {
        HeadStatistics statistics = HeadStatistics.of(1);
        Tensor h = Tensor.ofFloats(new float[] {hidden}, 1, 1);
        provider.headStatistics().forward(statistics, h, logits, new int[] {target}, 1);
        return statistics;
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void extremeLogits(Provider provider) {
        Tensor logits = Samples.zeros(VOCABULARY, 1);
        for (int j = 0; j < VOCABULARY; j++) {
            logits.setFloat(j, j == 1100 ? 1 : -1);
        }
        HeadStatistics sure = of(provider, logits, 1e4f, 1100);
        assertThat(sure.entropy()[0]).isZero();
        assertThat(sure.logProbability()[0]).isZero();
        HeadStatistics wrong = of(provider, logits, 1e4f, 3);
        assertThat(wrong.logProbability()[0]).isEqualTo(-2e4);
        HeadStatistics rest = of(provider, logits, -1e4f, 3);
        assertThat(rest.entropy()[0]).isCloseTo(Math.log(VOCABULARY - 1), within(1e-6));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void uniform(Provider provider) {
        HeadStatistics statistics = of(provider, Samples.zeros(VOCABULARY, 1), 1, 7);
        assertThat(statistics.entropy()[0]).isCloseTo(Math.log(VOCABULARY), within(1e-9));
        assertThat(statistics.logProbability()[0]).isCloseTo(-Math.log(VOCABULARY), within(1e-9));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void tokensRuledOutByMinusInfinity(Provider provider) {
        Tensor logits = Samples.zeros(VOCABULARY, 1);
        for (int j = 0; j < VOCABULARY; j++) {
            logits.setFloat(j, j < 1400 ? Float.NEGATIVE_INFINITY : 0.5f);
        }
        HeadStatistics statistics = of(provider, logits, 1, 1450);
        assertThat(statistics.entropy()[0]).isCloseTo(Math.log(100), within(1e-6));
        assertThat(statistics.logProbability()[0]).isCloseTo(-Math.log(100), within(1e-6));
        assertThat(of(provider, logits, 1, 0).logProbability()[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("all")
    void rowsWithoutCoefficientsAreLeftAlone(Provider provider) {
        Samples s = new Samples(301);
        Tensor hidden = s.floats(5, 17);
        Tensor w = s.floats(65, 17);
        int[] targets = {1, HeadStatisticsOp.NO_TARGET, 3, 4, 5};
        HeadStatistics statistics = HeadStatistics.of(5);
        provider.headStatistics().forward(statistics, hidden, w, targets, 1);
        assertThat(statistics.logProbability()[1]).isZero();
        Tensor before = s.floats(5, 17);
        Tensor dh = Samples.copy(before);
        double[] dLogP = {0, 1, 0, 1, 0};
        provider.headStatistics().backward(dh, null, dLogP, new double[5], statistics, hidden, w, targets, 1);
        for (int r = 0; r < 5; r++) {
            boolean same = Arrays.equals(
                    dh.rows(r, 1).toFloatArray(), before.rows(r, 1).toFloatArray());
            assertThat(same).as("row " + r + " unchanged").isEqualTo(r != 3);
        }
    }
}
