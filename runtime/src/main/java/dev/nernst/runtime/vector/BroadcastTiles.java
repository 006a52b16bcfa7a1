package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * A weight matrix times some tens of input rows, as in decoding many sequences at once: too few to pay for packing the
 * weights. A few weight rows at a time are converted into a scratch array that stays in the first-level cache, and each
 * weight is broadcast against vectors of inputs, one lane an input row, so that no sums across lanes are needed. One
 * instance a thread; holds its scratch.
 */
final class BroadcastTiles {
    /** With more, packing the weights ({@link Gemm}) costs less than it saves. */
    static final int MOST_ROWS = 8 * Lanes.COUNT;
    /** Weight rows that are broadcast together. */
    static final int GROUP = 16;
    /** Elements of each weight row that are converted at a time: 16 KB with {@link #GROUP} rows. */
    private static final int DEPTH = 256;

    private final float[] weights = new float[GROUP * DEPTH];
    private final float[] products = new float[GROUP * MOST_ROWS];

    private float[] lines = {};
    private final Touch touch = new Touch();

    /** Floats of {@code arranged} that {@link #arrange} fills. */
    static int arrangedSize(int rows, int n) {
        return Lanes.padded(rows) * n;
    }

    /** How many panels so many rows make. */
    static int panels(int rows) {
        return Math.ceilDiv(rows, Lanes.COUNT);
    }

    /** Arranges a panel [depth, lanes] of the inputs [rows, n] for {@link #multiply}. */
    void arrange(Tensor x, int panel, int rows, float[] arranged) {
        int n = x.dim(1);
        int first = panel * Lanes.COUNT;
        int count = Math.min(Lanes.COUNT, rows - first);
        lines = Scratch.grown(lines, Lanes.COUNT * n);
        WeightReader.read(x.rows(first, count).reshape(1, (long) count * n), 0, 0, count * n, lines, 0);
        Arrays.fill(lines, count * n, Lanes.COUNT * n, 0);
        Turn.lines(lines, 0, n, Lanes.COUNT, n, Lanes.COUNT, arranged, first * n);
    }

    /**
     * {@code out[r * outStride + j - from] = weight[j] · x[r]} for weight rows {@code from} to {@code from + count}.
     *
     * @param arranged the inputs, by {@link #arrange}
     */
    void multiply(Tensor weight, float[] arranged, int rows, int from, int count, float[] out, int outStride) {
        int stride = Lanes.padded(rows);
        touch.lines(WeightReader.rows(weight, from, count));
        for (int j = 0; j < count; j += GROUP) {
            int lines = Math.min(GROUP, count - j);
            multiply(weight, arranged, stride, from + j, lines);
            Turn.lines(products, 0, stride, lines, rows, outStride, out, j);
        }
    }

    /** Leaves {@code count} weight rows times all inputs in {@link #products}, [weight rows, stride]. */
    private void multiply(Tensor weight, float[] arranged, int stride, int from, int count) {
        int n = weight.dim(1);
        Arrays.fill(products, 0, GROUP * stride, 0);
        for (int k = 0; k < n; k += DEPTH) {
            int depth = Math.min(DEPTH, n - k);
            for (int j = 0; j < count; j++) {
                WeightReader.read(weight, from + j, k, depth, weights, j * DEPTH);
            }
            int p = 0;
            for (; p <= stride - 2 * Lanes.COUNT; p += 2 * Lanes.COUNT) {
                int first = p * n + k * Lanes.COUNT;
                int second = first + Lanes.COUNT * n;
                twoPanels(weights, 0, arranged, first, second, depth, products, p, stride);
                twoPanels(weights, 8 * DEPTH, arranged, first, second, depth, products, p + 8 * stride, stride);
            }
            if (p < stride) {
                onePanel(weights, arranged, p * n + k * Lanes.COUNT, depth, products, p, stride);
            }
        }
    }

    /** Adds 16 weight rows times one panel of inputs to columns {@code at...} of {@code out}. */
    private static void onePanel(float[] w, float[] x, int xAt, int depth, float[] out, int at, int stride) {
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOATS, out, at);
        FloatVector s1 = FloatVector.fromArray(Lanes.FLOATS, out, at + stride);
        FloatVector s2 = FloatVector.fromArray(Lanes.FLOATS, out, at + 2 * stride);
        FloatVector s3 = FloatVector.fromArray(Lanes.FLOATS, out, at + 3 * stride);
        FloatVector s4 = FloatVector.fromArray(Lanes.FLOATS, out, at + 4 * stride);
        FloatVector s5 = FloatVector.fromArray(Lanes.FLOATS, out, at + 5 * stride);
        FloatVector s6 = FloatVector.fromArray(Lanes.FLOATS, out, at + 6 * stride);
        FloatVector s7 = FloatVector.fromArray(Lanes.FLOATS, out, at + 7 * stride);
        FloatVector s8 = FloatVector.fromArray(Lanes.FLOATS, out, at + 8 * stride);
        FloatVector s9 = FloatVector.fromArray(Lanes.FLOATS, out, at + 9 * stride);
        FloatVector s10 = FloatVector.fromArray(Lanes.FLOATS, out, at + 10 * stride);
        FloatVector s11 = FloatVector.fromArray(Lanes.FLOATS, out, at + 11 * stride);
        FloatVector s12 = FloatVector.fromArray(Lanes.FLOATS, out, at + 12 * stride);
        FloatVector s13 = FloatVector.fromArray(Lanes.FLOATS, out, at + 13 * stride);
        FloatVector s14 = FloatVector.fromArray(Lanes.FLOATS, out, at + 14 * stride);
        FloatVector s15 = FloatVector.fromArray(Lanes.FLOATS, out, at + 15 * stride);
        for (int k = 0; k < depth; k++) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k * Lanes.COUNT);
            s0 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[k]), s0);
            s1 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[DEPTH + k]), s1);
            s2 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[2 * DEPTH + k]), s2);
            s3 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[3 * DEPTH + k]), s3);
            s4 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[4 * DEPTH + k]), s4);
            s5 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[5 * DEPTH + k]), s5);
            s6 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[6 * DEPTH + k]), s6);
            s7 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[7 * DEPTH + k]), s7);
            s8 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[8 * DEPTH + k]), s8);
            s9 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[9 * DEPTH + k]), s9);
            s10 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[10 * DEPTH + k]), s10);
            s11 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[11 * DEPTH + k]), s11);
            s12 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[12 * DEPTH + k]), s12);
            s13 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[13 * DEPTH + k]), s13);
            s14 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[14 * DEPTH + k]), s14);
            s15 = v.fma(FloatVector.broadcast(Lanes.FLOATS, w[15 * DEPTH + k]), s15);
        }
        s0.intoArray(out, at);
        s1.intoArray(out, at + stride);
        s2.intoArray(out, at + 2 * stride);
        s3.intoArray(out, at + 3 * stride);
        s4.intoArray(out, at + 4 * stride);
        s5.intoArray(out, at + 5 * stride);
        s6.intoArray(out, at + 6 * stride);
        s7.intoArray(out, at + 7 * stride);
        s8.intoArray(out, at + 8 * stride);
        s9.intoArray(out, at + 9 * stride);
        s10.intoArray(out, at + 10 * stride);
        s11.intoArray(out, at + 11 * stride);
        s12.intoArray(out, at + 12 * stride);
        s13.intoArray(out, at + 13 * stride);
        s14.intoArray(out, at + 14 * stride);
        s15.intoArray(out, at + 15 * stride);
    }

    /** Adds 8 weight rows times two panels of inputs to columns {@code at...} of {@code out}. */
    private static void twoPanels(
            float[] w, int wAt, float[] x, int xAt, int secondAt, int depth, float[] out, int at, int stride) {
        FloatVector s0a = FloatVector.fromArray(Lanes.FLOATS, out, at);
        FloatVector s0b = FloatVector.fromArray(Lanes.FLOATS, out, at + Lanes.COUNT);
        FloatVector s1a = FloatVector.fromArray(Lanes.FLOATS, out, at + stride);
        FloatVector s1b = FloatVector.fromArray(Lanes.FLOATS, out, at + stride + Lanes.COUNT);
        FloatVector s2a = FloatVector.fromArray(Lanes.FLOATS, out, at + 2 * stride);
        FloatVector s2b = FloatVector.fromArray(Lanes.FLOATS, out, at + 2 * stride + Lanes.COUNT);
        FloatVector s3a = FloatVector.fromArray(Lanes.FLOATS, out, at + 3 * stride);
        FloatVector s3b = FloatVector.fromArray(Lanes.FLOATS, out, at + 3 * stride + Lanes.COUNT);
        FloatVector s4a = FloatVector.fromArray(Lanes.FLOATS, out, at + 4 * stride);
        FloatVector s4b = FloatVector.fromArray(Lanes.FLOATS, out, at + 4 * stride + Lanes.COUNT);
        FloatVector s5a = FloatVector.fromArray(Lanes.FLOATS, out, at + 5 * stride);
        FloatVector s5b = FloatVector.fromArray(Lanes.FLOATS, out, at + 5 * stride + Lanes.COUNT);
        FloatVector s6a = FloatVector.fromArray(Lanes.FLOATS, out, at + 6 * stride);
        FloatVector s6b = FloatVector.fromArray(Lanes.FLOATS, out, at + 6 * stride + Lanes.COUNT);
        FloatVector s7a = FloatVector.fromArray(Lanes.FLOATS, out, at + 7 * stride);
        FloatVector s7b = FloatVector.fromArray(Lanes.FLOATS, out, at + 7 * stride + Lanes.COUNT);
        for (int k = 0; k < depth; k++) {
            FloatVector a = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k * Lanes.COUNT);
            FloatVector b = FloatVector.fromArray(Lanes.FLOATS, x, secondAt + k * Lanes.COUNT);
            FloatVector weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + k]);
            s0a = a.fma(weight, s0a);
            s0b = b.fma(weight, s0b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + DEPTH + k]);
            s1a = a.fma(weight, s1a);
            s1b = b.fma(weight, s1b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 2 * DEPTH + k]);
            s2a = a.fma(weight, s2a);
            s2b = b.fma(weight, s2b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 3 * DEPTH + k]);
            s3a = a.fma(weight, s3a);
            s3b = b.fma(weight, s3b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 4 * DEPTH + k]);
            s4a = a.fma(weight, s4a);
            s4b = b.fma(weight, s4b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 5 * DEPTH + k]);
            s5a = a.fma(weight, s5a);
            s5b = b.fma(weight, s5b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 6 * DEPTH + k]);
            s6a = a.fma(weight, s6a);
            s6b = b.fma(weight, s6b);
            weight = FloatVector.broadcast(Lanes.FLOATS, w[wAt + 7 * DEPTH + k]);
            s7a = a.fma(weight, s7a);
            s7b = b.fma(weight, s7b);
        }
        s0a.intoArray(out, at);
        s0b.intoArray(out, at + Lanes.COUNT);
        s1a.intoArray(out, at + stride);
        s1b.intoArray(out, at + stride + Lanes.COUNT);
        s2a.intoArray(out, at + 2 * stride);
        s2b.intoArray(out, at + 2 * stride + Lanes.COUNT);
        s3a.intoArray(out, at + 3 * stride);
        s3b.intoArray(out, at + 3 * stride + Lanes.COUNT);
        s4a.intoArray(out, at + 4 * stride);
        s4b.intoArray(out, at + 4 * stride + Lanes.COUNT);
        s5a.intoArray(out, at + 5 * stride);
        s5b.intoArray(out, at + 5 * stride + Lanes.COUNT);
        s6a.intoArray(out, at + 6 * stride);
        s6b.intoArray(out, at + 6 * stride + Lanes.COUNT);
        s7a.intoArray(out, at + 7 * stride);
        s7b.intoArray(out, at + 7 * stride + Lanes.COUNT);
    }
}
