package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;

/** Reads and writes whole rows of F32 tensors through arrays, which keeps the plain loops plain. */
final class Rows {
    private Rows() {}

    /** Row {@code row} of a matrix with {@code width} columns, as floats; any dtype. */
    static float[] get(Tensor tensor, int row, int width) {
        float[] values = new float[width];
        Floats.copy(tensor, (long) row * width, values, 0, width);
        return values;
    }

    /** Overwrites a row of an F32 matrix. */
    static void set(Tensor tensor, int row, float[] values) {
        MemorySegment.copy(values, 0, tensor.host(), Floats.FLOAT, (long) row * values.length * 4, values.length);
    }

    /** Adds to a row of an F32 matrix. */
    static void add(Tensor tensor, int row, double[] values) {
        MemorySegment data = tensor.host();
        long base = (long) row * values.length * 4;
        for (int i = 0; i < values.length; i++) {
            long at = base + i * 4L;
            data.set(Floats.FLOAT, at, (float) (data.get(Floats.FLOAT, at) + values[i]));
        }
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** {@code target += factor * x}. */
    static void axpy(double[] target, double factor, float[] x) {
        for (int i = 0; i < x.length; i++) {
            target[i] += factor * x[i];
        }
    }
}
