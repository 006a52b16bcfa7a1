package dev.nernst.runtime.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** Random tensors of a seed, and comparisons that print it. */
final class Samples {
    /** Sizes around which vector and tile code goes wrong. */
    static final int[] AWKWARD = {1, 3, 17, 63, 65, 1000, 4099};

    private final RandomStream stream;
    private final long seed;
    private long next;

    Samples(long seed) {
        this.seed = seed;
        stream = RandomStream.of(seed);
    }

    long seed() {
        return seed;
    }

    double normal() {
        return stream.normal(next++);
    }

    int below(int bound) {
        return stream.below(next++, bound);
    }

    int[] indices(int count, int bound) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = below(bound);
        }
        return values;
    }

    double[] normals(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = normal();
        }
        return values;
    }

    /** Standard normal values; int8 gets bytes and row scales instead. */
    Tensor tensor(DType dtype, long... shape) {
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), dtype, shape);
        if (dtype != DType.I8) {
            for (long i = 0; i < tensor.size(); i++) {
                tensor.setFloat(i, (float) normal());
            }
            return tensor;
        }
        Tensor scales = Tensor.allocate(Arena.ofAuto(), DType.F32, shape[0]);
        for (long i = 0; i < shape[0]; i++) {
            scales.setFloat(i, (1 + below(7)) / 500f);
        }
        for (long i = 0; i < tensor.size(); i++) {
            tensor.host().set(ValueLayout.JAVA_BYTE, i, (byte) stream.bits(next++));
        }
        return tensor.withRowScales(scales);
    }

    Tensor floats(long... shape) {
        return tensor(DType.F32, shape);
    }

    static Tensor zeros(long... shape) {
        return Tensor.allocate(Arena.ofAuto(), DType.F32, shape);
    }

    static Tensor copy(Tensor tensor) {
        Tensor copy = Tensor.allocate(Arena.ofAuto(), tensor.dtype(), tensor.shape());
        copy.copyFrom(tensor);
        return copy;
    }

    static double[] doubles(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /**
     * Asserts elementwise closeness, relative to the larger of 1 and the largest expected magnitude.
     *
     * @param terms how many products an element sums: the tolerance grows with its root
     */
    void assertClose(String what, Tensor actual, Tensor expected, int terms) {
        assertClose(what, doubles(actual), doubles(expected), 3e-7 * (2 + Math.sqrt(terms)));
    }

    void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        double scale = 1;
        for (double value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(actual[i] - expected[i]) / scale;
            if (!(error <= tolerance)) {
                throw new AssertionError(what + ", seed " + seed + ": element " + i + " is " + actual[i] + ", expected "
                        + expected[i] + ", error " + error + " above " + tolerance);
            }
        }
    }
}
