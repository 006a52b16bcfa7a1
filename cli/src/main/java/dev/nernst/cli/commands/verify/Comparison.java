package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/** Compares a recomputed tensor with a golden one, number by number; a NaN on either side is outside any tolerance. */
final class Comparison {
    private final Tolerance tolerance;
    private final double largest;
    private long compared;
    private double maxAbsolute;
    private double maxRelative;
    private double used = -1;
    private String worst = "";

    private Comparison(Tolerance tolerance, double largest) {
        this.tolerance = tolerance;
        this.largest = largest;
    }

    /** All elements of two tensors of one shape. */
    static TensorCheck whole(String name, Tolerance tolerance, Tensor golden, Tensor actual) {
        if (!golden.sameShape(actual)) {
            return wrongShape(name, golden, actual.shape());
        }
        boolean matrix = actual.rank() == 2;
        int rows = matrix ? actual.dim(0) : 1;
        return rows(name, tolerance, golden, actual, IntStream.range(0, rows).toArray());
    }

    /** Numbers that are few. */
    static TensorCheck numbers(String name, Tolerance tolerance, Tensor golden, double... actual) {
        return whole(name, tolerance, golden, tensor(actual));
    }

    /** Numbers as an F32 tensor of rank 1. */
    static Tensor tensor(double... numbers) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers[i];
        }
        return Tensor.ofFloats(values, values.length);
    }

    static TensorCheck wrongShape(String name, Tensor golden, long... expected) {
        return TensorCheck.impossible(
                name, "has shape " + Arrays.toString(golden.shape()) + " where " + Arrays.toString(expected) + " fits");
    }

    /**
     * Rows of {@code actual} against those of {@code golden} that stand for the same tokens.
     *
     * @param actual as many rows as {@code places} has entries
     * @param places for each row of {@code actual} the row of {@code golden}, whose rows are as long
     */
    static TensorCheck rows(String name, Tolerance tolerance, Tensor golden, Tensor actual, int[] places) {
        if (places.length == 0 || actual.size() == 0) {
            return TensorCheck.impossible(name, "has nothing to compare");
        }
        int width = Math.toIntExact(actual.size() / places.length);
        float[] expected = new float[width];
        float[] found = new float[width];
        double largest = 0;
        for (int place : places) {
            Floats.copy(golden, (long) place * width, expected, 0, width);
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        Comparison comparison = new Comparison(tolerance, largest);
        for (int row = 0; row < places.length; row++) {
            Floats.copy(golden, (long) places[row] * width, expected, 0, width);
            Floats.copy(actual, (long) row * width, found, 0, width);
            for (int i = 0; i < width; i++) {
                comparison.compare((long) places[row] * width + i, expected[i], found[i]);
            }
        }
        return comparison.result(name);
    }

    private void compare(long index, double golden, double actual) {
        double error = Math.abs(actual - golden);
        double share = error == 0 ? 0 : error / tolerance.allowed(golden, largest);
        compared++;
        maxAbsolute = Math.max(maxAbsolute, error);
        if (golden != 0) {
            maxRelative = Math.max(maxRelative, error / Math.abs(golden));
        }
        // Written so that NaN counts as the worst.
        if (!(share <= used) && !Double.isNaN(used)) {
            used = share;
            worst = String.format(
                    Locale.ROOT,
                    "element %d is %.9g, golden %.9g, and may be off by %.3g",
                    index,
                    actual,
                    golden,
                    tolerance.allowed(golden, largest));
        }
    }

    private TensorCheck result(String name) {
        boolean passed = used <= 1;
        TensorCheck.Status status = passed ? TensorCheck.Status.PASSED : TensorCheck.Status.FAILED;
        return new TensorCheck(name, status, compared, maxAbsolute, maxRelative, used, passed ? null : worst);
    }
}
