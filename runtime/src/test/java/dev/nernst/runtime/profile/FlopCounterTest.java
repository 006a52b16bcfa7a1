package dev.nernst.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counts against sums by hand, and results against the provider underneath. */
class FlopCounterTest {
    private final Arena arena = Arena.ofConfined();
    private final FlopCounter flops = new FlopCounter();
    private final Provider counting = CheckedProvider.of(new ScalarProvider(), flops);

    @AfterEach
    void close() {
        counting.close();
        arena.close();
    }

    @Test
    void aMatmulTakesAMultiplyAndAnAddAProduct() {
        Tensor x = values(3, 5);
        Tensor weight = values(7, 5);
        counting.matmul().forward(values(3, 7), x, weight, null, null);
        assertThat(taken()).isEqualTo(2 * 3 * 5 * 7);
        counting.matmul().backward(values(3, 5), null, null, values(3, 7), x, weight);
        assertThat(taken()).isEqualTo(2 * 3 * 5 * 7);
        counting.matmul().backward(values(3, 5), values(7, 5), values(7), values(3, 7), x, weight);
        assertThat(taken()).isEqualTo(2 * 2 * 3 * 5 * 7);
    }

    @Test
    void attentionTakesWhatQueriesSee() {
        int size = 4;
        // Queries of five tokens see 1 + 2 + 3 + 3 + 3 keys through a window of three, those of two tokens 1 + 2.
        AttentionLayout layout = AttentionLayout.packed(6, 2, size, 0.5f, 3, 5, 2);
        int pairs = 6 * (12 + 3);
        Tensor q = values(7, 6 * size);
        Tensor keys = values(7, 2 * size);
        Tensor out = values(7, 6 * size);
        Tensor logSumExp = values(7, 6);
        counting.attention().forward(out, logSumExp, q, keys, keys, layout);
        assertThat(taken()).isEqualTo(4 * size * pairs);
        counting.attention()
                .backward(
                        values(7, 6 * size),
                        values(7, 2 * size),
                        values(7, 2 * size),
                        q,
                        out,
                        logSumExp,
                        q,
                        keys,
                        keys,
                        layout);
        assertThat(taken()).isEqualTo(10 * size * pairs);
    }

    @Test
    void aQueryAtTheEndOfACacheSeesAllOfIt() {
        AttentionLayout decode =
                new AttentionLayout(2, 1, 4, 0.5f, 0, new int[] {0}, new int[] {1}, new int[] {9}, new int[][] {{0}});
        counting.attention().forward(values(1, 8), values(1, 2), values(1, 8), values(9, 4), values(9, 4), decode);
        assertThat(taken()).isEqualTo(4 * 4 * 2 * 9);
    }

    @Test
    void theHeadTakesItsLogitsAndEachGradient() {
        Tensor hidden = values(3, 5);
        Tensor weight = values(11, 5);
        int[] targets = {1, 10, 0};
        double[] ones = {1, 1, 1};
        int product = 2 * 3 * 5 * 11;
        HeadStatistics statistics = HeadStatistics.of(3);
        counting.headStatistics().forward(statistics, hidden, weight, targets, 1);
        assertThat(taken()).isEqualTo(product);
        counting.headStatistics()
                .backward(values(3, 5), values(11, 5), ones, ones, statistics, hidden, weight, targets, 1);
        assertThat(taken()).isEqualTo(3 * product);
        for (KnownLogits known : new KnownLogits[] {null, KnownLogits.of(values(3, 11))}) {
            counting.headStatistics()
                    .forwardBackward(
                            statistics,
                            values(3, 5),
                            null,
                            ones,
                            ones,
                            (from, to) -> {},
                            hidden,
                            weight,
                            targets,
                            1,
                            known);
            assertThat(taken()).isEqualTo((known == null ? 2 : 1) * product);
        }
    }

    @Test
    void resultsAreThoseOfTheProviderUnderneath() {
        try (Provider plain = new ScalarProvider()) {
            Tensor expected = values(3, 7);
            plain.matmul().forward(expected, values(3, 5), values(7, 5), null, null);
            Tensor actual = values(3, 7);
            counting.matmul().forward(actual, values(3, 5), values(7, 5), null, null);
            assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray());
            assertThat(counting.name()).isEqualTo(plain.name());
        }
    }

    private long taken() {
        long total = flops.total();
        flops.reset();
        return total;
    }

    private Tensor values(long... shape) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, shape);
        for (long i = 0; i < tensor.size(); i++) {
            tensor.setFloat(i, (i % 13 - 6) / 7f);
        }
        return tensor;
    }
}
