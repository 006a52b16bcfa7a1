package dev.nernst.runtime.vector.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.vector.attention.VectorAttention;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kernel, the one for other machines too, under the ops that use it, against the plain loops. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MicroKernelTest {
    private final Workers workers = new Workers(2);
    private final Provider scalar = Providers.open("scalar", 1);
    private final RandomStream random = RandomStream.of(11);
    private long next;

    @AfterAll
    void close() {
        workers.close();
        scalar.close();
    }

    private static List<MicroKernel> kernels() {
        return List.of(new WideMicroKernel(), new NarrowMicroKernel());
    }

    private Tensor normals(DType dtype, long... shape) {
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), dtype, shape);
        for (long i = 0; i < tensor.size(); i++) {
            tensor.setFloat(i, (float) random.normal(next++));
        }
        return tensor;
    }

    private static Tensor copy(Tensor tensor) {
        Tensor copy = Tensor.allocate(Arena.ofAuto(), DType.F32, tensor.shape());
        copy.copyFrom(tensor);
        return copy;
    }

    private static void assertClose(String name, Tensor actual, Tensor expected) {
        for (long i = 0; i < expected.size(); i++) {
            float e = expected.getFloat(i);
            assertThat(Math.abs(actual.getFloat(i) - e))
                    .as("%s, element %d", name, i)
                    .isLessThan(2e-4f * (1 + Math.abs(e)));
        }
    }

    /** Rows, inputs and outputs: few rows and many, whole tiles and parts of them, one alone, depths beyond a tile's, crowded rows. */
    static Stream<Arguments> products() {
        return kernels().stream()
                .flatMap(kernel -> Stream.of(
                        Arguments.of(kernel, 20, 9, 5),
                        Arguments.of(kernel, 20, 33, 97),
                        Arguments.of(kernel, 64, 512, 48),
                        Arguments.of(kernel, 64, 1000, 50),
                        Arguments.of(kernel, 129, 512, 101),
                        Arguments.of(kernel, 140, 48, 1540)));
    }

    @ParameterizedTest
    @MethodSource("products")
    void matmul(MicroKernel kernel, int rows, int in, int features) {
        MatmulOp op = new VectorMatmul(workers, kernel);
        for (DType dtype : List.of(DType.F32, DType.BF16)) {
            Tensor x = normals(DType.F32, rows, in);
            Tensor weight = normals(dtype, features, in);
            Tensor bias = normals(DType.F32, features);
            Tensor out = normals(DType.F32, rows, features);
            Tensor expected = Tensor.allocate(Arena.ofAuto(), DType.F32, rows, features);
            scalar.matmul().forward(expected, x, weight, bias, out);
            op.forward(out, x, weight, bias, out);
            assertClose("out " + dtype, out, expected);

            Tensor dx = normals(DType.F32, rows, in);
            Tensor dweight = normals(DType.F32, features, in);
            Tensor dxExpected = copy(dx);
            Tensor dweightExpected = copy(dweight);
            scalar.matmul().backward(dxExpected, dweightExpected, null, out, x, weight);
            op.backward(dx, dweight, null, out, x, weight);
            assertClose("dx " + dtype, dx, dxExpected);
            assertClose("dweight " + dtype, dweight, dweightExpected);
        }
    }

    /** Query heads a key-value head, head size, window and lengths: of short sequences and long ones, in turns. */
    static Stream<Arguments> attentions() {
        return kernels().stream()
                .flatMap(kernel -> Stream.of(
                        Arguments.of(kernel, 2, 32, 0, new int[] {130, 1, 77}),
                        Arguments.of(kernel, 2, 20, 50, new int[] {130, 1, 77}),
                        Arguments.of(kernel, 1, 20, 0, new int[] {300, 40, 257}),
                        Arguments.of(kernel, 5, 24, 0, new int[] {60})));
    }

    @ParameterizedTest
    @MethodSource("attentions")
    void attention(MicroKernel kernel, int group, int headSize, int window, int[] lengths) {
        AttentionOp op = new VectorAttention(workers, kernel);
        int heads = 2 * group;
        AttentionLayout layout = AttentionLayout.packed(heads, 2, headSize, 0.3f, window, lengths);
        int tokens = Arrays.stream(lengths).sum();
        Tensor q = normals(DType.F32, tokens, (long) heads * headSize);
        Tensor keys = normals(DType.F32, tokens, 2L * headSize);
        Tensor values = normals(DType.F32, tokens, 2L * headSize);
        Tensor dout = normals(DType.F32, tokens, (long) heads * headSize);
        Tensor out = normals(DType.F32, tokens, (long) heads * headSize);
        Tensor logSumExp = normals(DType.F32, tokens, heads);
        Tensor outExpected = copy(out);
        Tensor logSumExpExpected = copy(logSumExp);
        op.forward(out, logSumExp, q, keys, values, layout);
        scalar.attention().forward(outExpected, logSumExpExpected, q, keys, values, layout);
        assertClose("out", out, outExpected);
        assertClose("log-sum-exp", logSumExp, logSumExpExpected);

        Tensor[] gradients = {copy(q), copy(keys), copy(values)};
        Tensor[] expected = {copy(q), copy(keys), copy(values)};
        op.backward(gradients[0], gradients[1], gradients[2], dout, out, logSumExp, q, keys, values, layout);
        scalar.attention()
                .backward(expected[0], expected[1], expected[2], dout, out, logSumExp, q, keys, values, layout);
        for (int i = 0; i < 3; i++) {
            assertClose(List.of("dq", "dkeys", "dvalues").get(i), gradients[i], expected[i]);
        }
    }
}
