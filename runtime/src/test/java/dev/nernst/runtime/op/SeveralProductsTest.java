package dev.nernst.runtime.op;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several products of one input, as one op, against one after the other. */
class SeveralProductsTest extends BothProviders {
    private static final int[] FEATURES = {48, 17, 200};

    /** rows, inputs: every kernel; then so many that the weights, and the inputs, do not fit what is packed at once. */
    private static Stream<int[]> shapes() {
        return Stream.of(
                new int[] {1, 130},
                new int[] {7, 130},
                new int[] {40, 130},
                new int[] {128, 33},
                new int[] {300, 130},
                new int[] {131, 5000},
                new int[] {2300, 520});
    }

    private static List<List<DType>> weights() {
        return List.of(
                List.of(DType.F32, DType.F32, DType.F32),
                List.of(DType.BF16, DType.BF16, DType.BF16),
                List.of(DType.I8, DType.F32, DType.BF16));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void giveWhatOneAfterTheOtherGives(int[] shape) {
        for (Provider provider : List.of(scalar, vector)) {
            for (List<DType> dtypes : weights()) {
                if (provider == vector || shape[0] * (long) shape[1] < 50_000) {
                    compare(provider, shape[0], shape[1], dtypes);
                }
            }
        }
    }

    private static void compare(Provider provider, int rows, int in, List<DType> dtypes) {
        Samples s = new Samples(rows + in);
        MatmulOp op = provider.matmul();
        Tensor x = s.floats(rows, in);
        Tensor dx = s.floats(rows, in);
        Tensor fresh = s.floats(rows, in);
        Tensor dxExpected = Samples.copy(dx);
        Tensor freshExpected = Samples.zeros(rows, in);
        List<MatmulOp.Product> products = new ArrayList<>();
        List<MatmulOp.ProductGradient> gradients = new ArrayList<>();
        List<MatmulOp.ProductGradient> expected = new ArrayList<>();
        for (int i = 0; i < FEATURES.length; i++) {
            int features = FEATURES[i];
            Tensor weight = s.tensor(dtypes.get(i), features, in);
            Tensor bias = i == 1 ? null : s.floats(features);
            products.add(new MatmulOp.Product(s.floats(rows, features), weight, bias));
            Tensor dout = s.floats(rows, features);
            Tensor dweight = i == 2 ? null : s.floats(features, in);
            Tensor dbias = bias == null ? null : s.floats(features);
            gradients.add(new MatmulOp.ProductGradient(dout, weight, dweight, dbias));
            MatmulOp.ProductGradient own = new MatmulOp.ProductGradient(dout, weight, copy(dweight), copy(dbias));
            expected.add(own);
            op.backward(dxExpected, own.dweight(), own.dbias(), dout, x, weight);
            op.backward(freshExpected, null, null, dout, x, weight);
        }
        op.forward(x, products);
        for (MatmulOp.Product product : products) {
            Tensor out = Samples.zeros(rows, product.weight().dim(0));
            op.forward(out, x, product.weight(), product.bias(), null);
            s.assertClose("out", product.out(), out, in);
        }
        op.backward(dx, true, x, gradients);
        s.assertClose("dx that adds", dx, dxExpected, in);
        for (int i = 0; i < FEATURES.length; i++) {
            assertClose(
                    s, "dweight", gradients.get(i).dweight(), expected.get(i).dweight(), rows);
            assertClose(s, "dbias", gradients.get(i).dbias(), expected.get(i).dbias(), rows);
        }
        op.backward(fresh, false, x, gradients);
        s.assertClose("dx that replaces", fresh, freshExpected, in);
        op.backward(null, true, x, gradients);
        s.assertClose("dx that nobody wants", fresh, freshExpected, in);
    }

    private static void assertClose(
            Samples s, String what, @Nullable Tensor actual, @Nullable Tensor expected, int terms) {
        if (actual != null && expected != null) {
            s.assertClose(what, actual, expected, terms);
        }
    }

    private static @Nullable Tensor copy(@Nullable Tensor tensor) {
        return tensor == null ? null : Samples.copy(tensor);
    }
}
