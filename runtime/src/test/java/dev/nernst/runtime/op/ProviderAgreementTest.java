package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vector provider against the scalar one on awkward sizes. */
class ProviderAgreementTest extends BothProviders {
    private static final List<DType> WEIGHTS = List.of(DType.F32, DType.BF16, DType.F16, DType.I8);

    /** rows, inputs, outputs: each awkward size in each place, and the row counts where kernels change. */
    static Stream<int[]> matmulShapes() {
        Stream<int[]> square = Stream.of(1, 3, 63)
                .flatMap(rows -> Stream.of(1, 17, 65, 1000)
                        .flatMap(in -> Stream.of(1, 17, 65).map(out -> new int[] {rows, in, out})));
        Stream<int[]> edges =
                Stream.of(2, 4, 5, 8, 9, 16, 32, 33, 127, 128, 129, 300).map(rows -> new int[] {rows, 130, 131});
        Stream<int[]> large = Stream.of(
                new int[] {1, 4099, 63},
                new int[] {7, 4099, 17},
                new int[] {17, 1000, 63},
                new int[] {1000, 63, 65},
                new int[] {4099, 3, 17},
                new int[] {65, 4099, 3},
                new int[] {140, 3, 4099});
        return Stream.concat(square, Stream.concat(edges, large));
    }

    @ParameterizedTest
    @MethodSource("matmulShapes")
    void matmul(int[] shape) {
        for (DType dtype : WEIGHTS) {
            Samples s = new Samples(101 + dtype.ordinal());
            Tensor x = s.floats(shape[0], shape[1]);
            Tensor w = s.tensor(dtype, shape[2], shape[1]);
            Tensor bias = s.floats(shape[2]);
            Tensor addend = s.floats(shape[0], shape[2]);
            Tensor expected = Samples.zeros(shape[0], shape[2]);
            scalar.matmul().forward(expected, x, w, bias, addend);
            Tensor inPlace = Samples.copy(addend);
            vector.matmul().forward(inPlace, x, w, bias, inPlace);
            s.assertClose("out in place " + dtype, inPlace, expected, shape[1]);
            scalar.matmul().forward(expected, x, w, null, null);
            Tensor plain = s.floats(shape[0], shape[2]);
            vector.matmul().forward(plain, x, w, null, null);
            s.assertClose("out " + dtype, plain, expected, shape[1]);

            Tensor dx = s.floats(shape[0], shape[1]);
            Tensor dw = s.floats(shape[2], shape[1]);
            Tensor db = s.floats(shape[2]);
            Tensor dxExpected = Samples.copy(dx);
            Tensor dwExpected = Samples.copy(dw);
            Tensor dbExpected = Samples.copy(db);
            scalar.matmul().backward(dxExpected, dwExpected, dbExpected, addend, x, w);
            vector.matmul().backward(dx, dw, db, addend, x, w);
            s.assertClose("dx " + dtype, dx, dxExpected, shape[2]);
            s.assertClose("dweight " + dtype, dw, dwExpected, shape[0]);
            s.assertClose("dbias " + dtype, db, dbExpected, shape[0]);
        }
    }

    static Stream<int[]> rowShapes() {
        return Stream.of(1, 3, 65)
                .flatMap(rows -> Arrays.stream(Samples.AWKWARD).mapToObj(width -> new int[] {rows, width}));
    }

    @ParameterizedTest
    @MethodSource("rowShapes")
    void rowOps(int[] shape) {
        Samples s = new Samples(111);
        int rows = shape[0];
        int width = shape[1];
        Tensor x = s.floats(rows, width);
        Tensor y = s.floats(rows, width);
        Tensor w = s.floats(width);
        Tensor dout = s.floats(rows, width);
        Tensor out = s.floats(rows, width);
        Tensor expected = Samples.zeros(rows, width);
        Tensor rms = s.floats(rows);
        Tensor rmsExpected = Samples.zeros(rows);
        scalar.rmsNorm().forward(expected, rmsExpected, x, w, 1e-5f);
        vector.rmsNorm().forward(out, rms, x, w, 1e-5f);
        s.assertClose("norm", out, expected, width);
        s.assertClose("inverse rms", rms, rmsExpected, width);
        Tensor dx = s.floats(rows, width);
        Tensor dw = s.floats(width);
        Tensor dxExpected = Samples.copy(dx);
        Tensor dwExpected = Samples.copy(dw);
        scalar.rmsNorm().backward(dxExpected, dwExpected, dout, rmsExpected, x, w);
        vector.rmsNorm().backward(dx, dw, dout, rmsExpected, x, w);
        s.assertClose("norm dx", dx, dxExpected, width);
        s.assertClose("norm dweight", dw, dwExpected, rows);

        scalar.swiglu().forward(expected, x, y);
        vector.swiglu().forward(out, x, y);
        s.assertClose("swiglu", out, expected, 1);
        Tensor dy = Samples.copy(y);
        Tensor dyExpected = Samples.copy(y);
        scalar.swiglu().backward(dxExpected, dyExpected, true, dout, x, y);
        vector.swiglu().backward(dx, dy, true, dout, x, y);
        s.assertClose("swiglu dgate", dx, dxExpected, width);
        s.assertClose("swiglu dup", dy, dyExpected, 1);

        scalar.scale().forward(expected, x, 0.7f);
        vector.scale().forward(out, x, 0.7f);
        s.assertClose("scale", out, expected, 1);
        scalar.scale().backward(dyExpected, dout, 0.7f);
        vector.scale().backward(dy, dout, 0.7f);
        s.assertClose("scale dx", dy, dyExpected, 1);
    }

    @ParameterizedTest
    @MethodSource("rowShapes")
    void embedding(int[] shape) {
        for (DType dtype : WEIGHTS) {
            Samples s = new Samples(121 + dtype.ordinal());
            Tensor table = s.tensor(dtype, shape[0], shape[1]);
            int[] ids = s.indices(67, shape[0]);
            Tensor out = s.floats(ids.length, shape[1]);
            Tensor expected = Samples.zeros(ids.length, shape[1]);
            scalar.embedding().forward(expected, table, ids);
            vector.embedding().forward(out, table, ids);
            s.assertClose("rows " + dtype, out, expected, 1);
            Tensor d = s.floats(shape[0], shape[1]);
            Tensor dExpected = Samples.copy(d);
            scalar.embedding().backward(dExpected, out, ids);
            vector.embedding().backward(d, out, ids);
            s.assertClose("dtable", d, dExpected, ids.length);
        }
    }

    @ParameterizedTest
    @MethodSource("rowShapes")
    void rope(int[] shape) {
        Samples s = new Samples(131);
        int headSize = 2 * Math.min(shape[1], 65);
        Tensor x = s.floats(shape[0], 3L * headSize);
        Tensor expected = Samples.copy(x);
        Tensor angles = s.floats(shape[0], headSize);
        scalar.rope().forward(expected, angles);
        vector.rope().forward(x, angles);
        s.assertClose("turned", x, expected, 2);
        scalar.rope().backward(expected, angles);
        vector.rope().backward(x, angles);
        s.assertClose("turned back", x, expected, 4);
    }

    @ParameterizedTest
    @MethodSource("rowShapes")
    void optimizer(int[] shape) {
        Samples s = new Samples(141);
        Tensor p = s.floats(shape[0], shape[1]);
        Tensor m = s.floats(shape[0], shape[1]);
        Tensor v = s.floats(shape[0], shape[1]);
        for (long i = 0; i < v.size(); i++) {
            v.setFloat(i, Math.abs(v.getFloat(i)));
        }
        Tensor g = s.floats(shape[0], shape[1]);
        Tensor pExpected = Samples.copy(p);
        Tensor mExpected = Samples.copy(m);
        Tensor vExpected = Samples.copy(v);
        for (int step = 1; step <= 3; step++) {
            var numbers = new OptimizerOps.AdamWStep(1e-2, 0.9, 0.999, 1e-8, 0.1, step);
            scalar.optimizer().adamW(pExpected, mExpected, vExpected, g, 0.5f, numbers);
            vector.optimizer().adamW(p, m, v, g, 0.5f, numbers);
        }
        s.assertClose("parameter", p, pExpected, 3);
        s.assertClose("first moment", m, mExpected, 3);
        s.assertClose("second moment", v, vExpected, 3);
        double expected = scalar.optimizer().sumOfSquares(g);
        assertThat(vector.optimizer().sumOfSquares(g)).isCloseTo(expected, Percentage.withPercentage(1e-10));
    }

    @Test
    void sumOfSquaresShowsWhatIsNotFinite() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor t = new Samples(142).floats(4099);
            t.setFloat(4098, bad);
            assertThat(Double.isFinite(vector.optimizer().sumOfSquares(t))).isFalse();
            assertThat(Double.isFinite(scalar.optimizer().sumOfSquares(t))).isFalse();
        }
    }

    static Stream<int[]> headShapes() {
        return Stream.of(
                new int[] {1, 1, 17},
                new int[] {3, 63, 65},
                new int[] {17, 17, 1000},
                new int[] {65, 17, 4099},
                new int[] {600, 3, 1000},
                new int[] {1, 63, 4099});
    }

    @ParameterizedTest
    @MethodSource("headShapes")
    void headStatistics(int[] shape) {
        for (DType dtype : WEIGHTS) {
            Samples s = new Samples(151 + dtype.ordinal());
            Tensor hidden = s.floats(shape[0], shape[1]);
            Tensor w = s.tensor(dtype, shape[2], shape[1]);
            int[] targets = s.indices(shape[0], shape[2]);
            double[] dLogP = s.normals(shape[0]);
            double[] dEntropy = s.normals(shape[0]);
            for (int r = 0; r < shape[0]; r += 3) {
                targets[r] = HeadStatisticsOp.NO_TARGET;
                dEntropy[r] = 0;
            }
            HeadStatistics expected = HeadStatistics.of(shape[0]);
            HeadStatistics actual = HeadStatistics.of(shape[0]);
            scalar.headStatistics().forward(expected, hidden, w, targets, 0.8f);
            vector.headStatistics().forward(actual, hidden, w, targets, 0.8f);
            double tolerance = 1e-6 * (2 + Math.sqrt(shape[1]));
            s.assertClose("log-probability", actual.logProbability(), expected.logProbability(), tolerance);
            s.assertClose("entropy", actual.entropy(), expected.entropy(), tolerance);
            s.assertClose("log-sum-exp", actual.logSumExp(), expected.logSumExp(), tolerance);
            Tensor dh = s.floats(shape[0], shape[1]);
            Tensor dw = s.floats(shape[2], shape[1]);
            Tensor dhExpected = Samples.copy(dh);
            Tensor dwExpected = Samples.copy(dw);
            scalar.headStatistics()
                    .backward(dhExpected, dwExpected, dLogP, dEntropy, expected, hidden, w, targets, 0.8f);
            vector.headStatistics().backward(dh, dw, dLogP, dEntropy, actual, hidden, w, targets, 0.8f);
            // Float logits of this size round at 1e-6, and a gradient is that much off relative to its terms.
            s.assertClose("dhidden " + dtype, dh, dhExpected, 100 * shape[1]);
            s.assertClose("dweight " + dtype, dw, dwExpected, 100 * (shape[0] + shape[1]));
        }
    }
}
