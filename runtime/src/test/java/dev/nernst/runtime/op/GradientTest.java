package dev.nernst.runtime.op;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every backward half against central differences of the double-precision reference, for every provider: the gradient of
 * a random weighting of the outputs, at random elements of every input. Gradients start from random values, because
 * backward halves add.
 */
class GradientTest extends BothProviders {
    private static final double STEP = 1e-4;
    private static final int PROBES = 6;

    /** Compares {@code after - before} of one input's gradient with differences of {@code loss} around {@code input}. */
    private static void check(
            String what,
            Samples samples,
            double[] input,
            Tensor before,
            Tensor after,
            Function<double[], Double> loss) {
        double[] expected = new double[PROBES];
        double[] actual = new double[PROBES];
        for (int p = 0; p < PROBES; p++) {
            int i = samples.below(input.length);
            double[] moved = input.clone();
            moved[i] = input[i] + STEP;
            double up = loss.apply(moved);
            moved[i] = input[i] - STEP;
            expected[p] = (up - loss.apply(moved)) / (2 * STEP);
            actual[p] = (double) after.getFloat(i) - before.getFloat(i);
        }
        samples.assertClose(what, actual, expected, 2e-5 * Math.sqrt(1 + Math.log(input.length)));
    }

    private static double weighted(double[] y, double[] coefficients) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += y[i] * coefficients[i];
        }
        return sum;
    }

    private Stream<Arguments> over(List<int[]> shapes) {
        return all().flatMap(p -> shapes.stream().map(s -> Arguments.of(p, s)));
    }

    Stream<Arguments> matmulShapes() {
        return over(List.of(
                new int[] {1, 65, 17},
                new int[] {3, 17, 63},
                new int[] {17, 63, 65},
                new int[] {65, 3, 1000},
                new int[] {63, 1000, 3},
                new int[] {1, 1, 4099},
                new int[] {65, 65, 65}));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("matmulShapes")
    void matmul(Provider provider, int[] shape) {
        for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16, DType.I8)) {
            Samples s = new Samples(11 + dtype.ordinal());
            int rows = shape[0];
            int in = shape[1];
            int out = shape[2];
            Tensor x = s.floats(rows, in);
            Tensor w = s.tensor(dtype, out, in);
            Tensor bias = s.floats(out);
            Tensor dout = s.floats(rows, out);
            Tensor dx0 = s.floats(rows, in);
            Tensor dw0 = s.floats(out, in);
            Tensor db0 = s.floats(out);
            Tensor dx = Samples.copy(dx0);
            Tensor dw = Samples.copy(dw0);
            Tensor db = Samples.copy(db0);
            provider.matmul().backward(dx, dw, db, dout, x, w);
            double[] xd = Samples.doubles(x);
            double[] wd = Samples.doubles(w);
            double[] bd = Samples.doubles(bias);
            double[] c = Samples.doubles(dout);
            check("dx " + dtype, s, xd, dx0, dx, v -> weighted(Reference.matmul(v, wd, bd, rows, in, out), c));
            check("dw " + dtype, s, wd, dw0, dw, v -> weighted(Reference.matmul(xd, v, bd, rows, in, out), c));
            check("dbias " + dtype, s, bd, db0, db, v -> weighted(Reference.matmul(xd, wd, v, rows, in, out), c));
        }
    }

    Stream<Arguments> rowShapes() {
        return over(List.of(
                new int[] {1, 1},
                new int[] {3, 17},
                new int[] {17, 63},
                new int[] {65, 65},
                new int[] {3, 1000},
                new int[] {2, 4099}));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("rowShapes")
    void embedding(Provider provider, int[] shape) {
        Samples s = new Samples(21);
        Tensor table = s.floats(shape[0], shape[1]);
        int[] ids = s.indices(9, shape[0]);
        Tensor dout = s.floats(ids.length, shape[1]);
        Tensor before = s.floats(shape[0], shape[1]);
        Tensor after = Samples.copy(before);
        provider.embedding().backward(after, dout, ids);
        double[] c = Samples.doubles(dout);
        check(
                "dtable",
                s,
                Samples.doubles(table),
                before,
                after,
                v -> weighted(Reference.embedding(v, ids, shape[1]), c));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("rowShapes")
    void rmsNorm(Provider provider, int[] shape) {
        Samples s = new Samples(22);
        float epsilon = 1e-2f;
        Tensor x = s.floats(shape[0], shape[1]);
        Tensor w = s.floats(shape[1]);
        Tensor dout = s.floats(shape[0], shape[1]);
        Tensor inverseRms = Samples.zeros(shape[0]);
        provider.rmsNorm().forward(Samples.zeros(shape[0], shape[1]), inverseRms, x, w, epsilon);
        Tensor dx0 = s.floats(shape[0], shape[1]);
        Tensor dw0 = s.floats(shape[1]);
        Tensor dx = Samples.copy(dx0);
        Tensor dw = Samples.copy(dw0);
        provider.rmsNorm().backward(dx, dw, dout, inverseRms, x, w);
        double[] xd = Samples.doubles(x);
        double[] wd = Samples.doubles(w);
        double[] c = Samples.doubles(dout);
        check("dx", s, xd, dx0, dx, v -> weighted(Reference.rmsNorm(v, wd, epsilon), c));
        check("dweight", s, wd, dw0, dw, v -> weighted(Reference.rmsNorm(xd, v, epsilon), c));
    }

    Stream<Arguments> headShapes() {
        return over(List.of(
                new int[] {1, 1, 2}, new int[] {3, 2, 6}, new int[] {17, 3, 34}, new int[] {63, 1, 64}, new int[] {
                    65, 2, 130
                }));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("headShapes")
    void rope(Provider provider, int[] shape) {
        Samples s = new Samples(23);
        int width = shape[1] * shape[2];
        Tensor x = s.floats(shape[0], width);
        Tensor angles = s.floats(shape[0], shape[2]);
        Tensor dout = s.floats(shape[0], width);
        Tensor dx = Samples.copy(dout);
        provider.rope().backward(dx, angles);
        double[] a = Samples.doubles(angles);
        double[] c = Samples.doubles(dout);
        Tensor zero = Samples.zeros(shape[0], width);
        check("dx", s, Samples.doubles(x), zero, dx, v -> weighted(Reference.rope(v, a, shape[0], shape[2]), c));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("rowShapes")
    void swigluAndScale(Provider provider, int[] shape) {
        Samples s = new Samples(24);
        Tensor gate = s.floats(shape[0], shape[1]);
        Tensor up = s.floats(shape[0], shape[1]);
        Tensor dout = s.floats(shape[0], shape[1]);
        Tensor dgate0 = s.floats(shape[0], shape[1]);
        Tensor dup0 = s.floats(shape[0], shape[1]);
        Tensor dgate = Samples.copy(dgate0);
        Tensor dup = Samples.copy(dup0);
        provider.swiglu().backward(dgate, dup, true, dout, gate, up);
        double[] g = Samples.doubles(gate);
        double[] u = Samples.doubles(up);
        double[] c = Samples.doubles(dout);
        check("dgate", s, g, dgate0, dgate, v -> weighted(Reference.swiglu(v, u), c));
        check("dup", s, u, dup0, dup, v -> weighted(Reference.swiglu(g, v), c));
        Tensor none = Tensor.ofFloats(new float[shape[0] * shape[1]], shape[0], shape[1]);
        provider.swiglu().backward(dgate, dup, false, dout, gate, up);
        check("replaced dgate", s, g, none, dgate, v -> weighted(Reference.swiglu(v, u), c));
        check("replaced dup", s, u, none, dup, v -> weighted(Reference.swiglu(g, v), c));
        Tensor scaled = Samples.copy(dgate0);
        provider.scale().backward(scaled, dout, 0.75f);
        check("scale dx", s, g, dgate0, scaled, v -> weighted(Reference.scale(v, 0.75), c));
    }

    Stream<Arguments> attentionShapes() {
        // head size, kv heads, query heads a kv head, window; then lengths
        return over(List.of(
                new int[] {3, 1, 1, 0, 1, 3},
                new int[] {17, 2, 2, 0, 17, 0, 1},
                new int[] {16, 1, 3, 5, 63},
                new int[] {6, 2, 1, 0, 65, 3},
                new int[] {64, 1, 2, 70, 130}));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("attentionShapes")
    void attention(Provider provider, int[] shape) {
        Samples s = new Samples(25);
        int d = shape[0];
        int kv = shape[1];
        int heads = kv * shape[2];
        int[] lengths = Arrays.copyOfRange(shape, 4, shape.length);
        int tokens = Arrays.stream(lengths).sum();
        AttentionLayout layout = AttentionLayout.packed(heads, kv, d, (float) (1 / Math.sqrt(d)), shape[3], lengths);
        Tensor q = s.floats(tokens, (long) heads * d);
        Tensor k = s.floats(tokens, (long) kv * d);
        Tensor v = s.floats(tokens, (long) kv * d);
        Tensor dout = s.floats(tokens, (long) heads * d);
        Tensor out = Samples.zeros(tokens, (long) heads * d);
        Tensor lse = Samples.zeros(tokens, heads);
        provider.attention().forward(out, lse, q, k, v, layout);
        Tensor dq0 = s.floats(tokens, (long) heads * d);
        Tensor dk0 = s.floats(tokens, (long) kv * d);
        Tensor dv0 = s.floats(tokens, (long) kv * d);
        Tensor dq = Samples.copy(dq0);
        Tensor dk = Samples.copy(dk0);
        Tensor dv = Samples.copy(dv0);
        provider.attention().backward(dq, dk, dv, dout, out, lse, q, k, v, layout);
        double[] qd = Samples.doubles(q);
        double[] kd = Samples.doubles(k);
        double[] vd = Samples.doubles(v);
        double[] c = Samples.doubles(dout);
        check("dq", s, qd, dq0, dq, x -> weighted(Reference.attention(x, kd, vd, layout), c));
        check("dk", s, kd, dk0, dk, x -> weighted(Reference.attention(qd, x, vd, layout), c));
        check("dv", s, vd, dv0, dv, x -> weighted(Reference.attention(qd, kd, x, layout), c));
    }

    Stream<Arguments> headStatisticsShapes() {
        return over(List.of(
                new int[] {1, 3, 17},
                new int[] {3, 17, 63},
                new int[] {17, 65, 65},
                new int[] {65, 3, 1000},
                new int[] {2, 16, 4099}));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("headStatisticsShapes")
    void headStatistics(Provider provider, int[] shape) {
        for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16, DType.I8)) {
            Samples s = new Samples(31 + dtype.ordinal());
            int rows = shape[0];
            int width = shape[1];
            float temperature = 1.25f;
            Tensor hidden = s.floats(rows, width);
            Tensor w = s.tensor(dtype, shape[2], width);
            int[] targets = s.indices(rows, shape[2]);
            if (rows > 2) {
                targets[1] = HeadStatisticsOp.NO_TARGET;
            }
            double[] c = s.normals(2 * rows);
            HeadStatistics statistics = HeadStatistics.of(rows);
            provider.headStatistics().forward(statistics, hidden, w, targets, temperature);
            Tensor dh0 = s.floats(rows, width);
            Tensor dw0 = s.floats(shape[2], width);
            Tensor dh = Samples.copy(dh0);
            Tensor dw = Samples.copy(dw0);
            double[] dLogP = Arrays.copyOf(c, rows);
            double[] dEntropy = Arrays.copyOfRange(c, rows, 2 * rows);
            provider.headStatistics().backward(dh, dw, dLogP, dEntropy, statistics, hidden, w, targets, temperature);
            double[] hd = Samples.doubles(hidden);
            double[] wd = Samples.doubles(w);
            check(
                    "dhidden " + dtype,
                    s,
                    hd,
                    dh0,
                    dh,
                    v -> weighted(Reference.headStatistics(v, wd, targets, width, temperature), c));
            check(
                    "dweight " + dtype,
                    s,
                    wd,
                    dw0,
                    dw,
                    v -> weighted(Reference.headStatistics(hd, v, targets, width, temperature), c));
        }
    }
}
