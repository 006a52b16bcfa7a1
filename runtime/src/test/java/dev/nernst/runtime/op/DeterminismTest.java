package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The same bits for every number of threads, and from run to run while the compilers are still at work. */
class DeterminismTest {
    private static void assertSameBits(Function<Provider, List<double[]>> work) {
        List<double[]> first = null;
        for (int threads : new int[] {1, 2, 3, 2}) {
            try (Provider provider = Providers.open("vector", threads)) {
                List<double[]> results = work.apply(provider);
                if (first == null) {
                    first = results;
                }
                assertThat(results).isNotEmpty();
                for (int i = 0; i < results.size(); i++) {
                    assertThat(results.get(i))
                            .as("result " + i + " with " + threads + " threads")
                            .isEqualTo(first.get(i));
                }
            }
        }
    }

    @Test
    void matmul() {
        assertSameBits(provider -> {
            List<double[]> results = new ArrayList<>();
            for (int rows : new int[] {1, 7, 20, 200}) {
                for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16, DType.I8)) {
                    Samples s = new Samples(401);
                    Tensor x = s.floats(rows, 300);
                    Tensor w = s.tensor(dtype, 500, 300);
                    Tensor out = Samples.zeros(rows, 500);
                    provider.matmul().forward(out, x, w, null, null);
                    Tensor dx = Samples.zeros(rows, 300);
                    Tensor dw = Samples.zeros(500, 300);
                    Tensor db = Samples.zeros(500);
                    provider.matmul().backward(dx, dw, db, out, x, w);
                    for (Tensor t : List.of(out, dx, dw, db)) {
                        results.add(Samples.doubles(t));
                    }
                }
            }
            return results;
        });
    }

    @Test
    void attention() {
        assertSameBits(provider -> {
            Samples s = new Samples(402);
            int[] lengths = {1, 300, 65};
            AttentionLayout layout = AttentionLayout.packed(6, 2, 32, 0.2f, 0, lengths);
            Tensor q = s.floats(366, 192);
            Tensor k = s.floats(366, 64);
            Tensor v = s.floats(366, 64);
            Tensor out = Samples.zeros(366, 192);
            Tensor lse = Samples.zeros(366, 6);
            provider.attention().forward(out, lse, q, k, v, layout);
            Tensor dq = Samples.zeros(366, 192);
            Tensor dk = Samples.zeros(366, 64);
            Tensor dv = Samples.zeros(366, 64);
            provider.attention().backward(dq, dk, dv, q, out, lse, q, k, v, layout);
            return List.of(out, lse, dq, dk, dv).stream().map(Samples::doubles).toList();
        });
    }

    @Test
    void headStatistics() {
        assertSameBits(provider -> {
            Samples s = new Samples(403);
            Tensor hidden = s.floats(130, 65);
            Tensor w = s.floats(2100, 65);
            int[] targets = s.indices(130, 2100);
            HeadStatistics statistics = HeadStatistics.of(130);
            provider.headStatistics().forward(statistics, hidden, w, targets, 1);
            Tensor dh = Samples.zeros(130, 65);
            Tensor dw = Samples.zeros(2100, 65);
            double[] ones = s.normals(130);
            provider.headStatistics().backward(dh, dw, ones, ones, statistics, hidden, w, targets, 1);
            return List.of(
                    statistics.logProbability(),
                    statistics.entropy(),
                    statistics.logSumExp(),
                    Samples.doubles(dh),
                    Samples.doubles(dw));
        });
    }

    @Test
    void rowsAndParameters() {
        assertSameBits(provider -> {
            Samples s = new Samples(404);
            Tensor x = s.floats(200, 576);
            Tensor w = s.floats(576);
            Tensor out = Samples.zeros(200, 576);
            Tensor rms = Samples.zeros(200);
            provider.rmsNorm().forward(out, rms, x, w, 1e-5f);
            Tensor dx = Samples.zeros(200, 576);
            Tensor dw = Samples.zeros(576);
            provider.rmsNorm().backward(dx, dw, x, rms, x, w);
            Tensor gated = Samples.zeros(200, 576);
            provider.swiglu().forward(gated, x, out);
            Tensor table = Samples.zeros(10, 576);
            provider.embedding().backward(table, x, s.indices(200, 10));
            Tensor m = Samples.zeros(200, 576);
            Tensor v = Samples.zeros(200, 576);
            provider.optimizer().adamW(gated, m, v, x, 1, new OptimizerOps.AdamWStep(1e-3, 0.9, 0.999, 1e-8, 0.01, 1));
            double[] norm = {provider.optimizer().sumOfSquares(x)};
            return List.of(
                    Samples.doubles(dx), Samples.doubles(dw), Samples.doubles(table), Samples.doubles(gated), norm);
        });
    }

    /** A row's result must not depend on what else is in the batch by more than rounding. */
    @Test
    void batchSizesAgree() {
        Samples s = new Samples(405);
        Tensor x = s.floats(200, 576);
        Tensor w = s.tensor(DType.BF16, 300, 576);
        try (Provider provider = Providers.open("vector", 2)) {
            Tensor expected = Samples.zeros(200, 300);
            provider.matmul().forward(expected, x, w, null, null);
            for (int rows : new int[] {1, 2, 5, 16, 40, 128}) {
                Tensor out = Samples.zeros(rows, 300);
                provider.matmul().forward(out, x.rows(0, rows), w, null, null);
                s.assertClose(rows + " rows", out, expected.rows(0, rows), 100);
            }
        }
    }
}
