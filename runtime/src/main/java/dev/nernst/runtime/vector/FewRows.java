package dev.nernst.runtime.vector;

import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * A weight matrix times some tens of input rows, as in decoding many sequences at once: too few to pay for packing the
 * weights. A few weight rows at a time are converted into a scratch array that stays in the first-level cache; each
 * weight is then broadcast against a vector of inputs, one lane an input row, so that no sums across lanes are needed.
 * For very few inputs most lanes would idle, and lanes run along the depth instead.
 */
final class FewRows {
    /** Up to here, dot products; from there on, a lane an input row. */
    static final int MOST_DOTS = Math.max(2, Lanes.COUNT / 2);
    /** Weight rows that are converted at a time. */
    static final int GROUP = 8;
    /** Elements of each weight row that are converted at a time: 16 KB with {@link #GROUP} rows. */
    private static final int DEPTH = 512;

    private FewRows() {}

    /** Floats of scratch that {@link #multiply} needs. */
    static int scratchSize() {
        return GROUP * DEPTH;
    }

    /** Floats of {@code arranged} that {@link #arrange} fills. */
    static int arrangedSize(int rows, int n) {
        return rows <= MOST_DOTS ? (rows + 3) / 4 * 4 * Lanes.padded(n) : Lanes.padded(rows) * n;
    }

    /** Arranges inputs [rows, n] for {@link #multiply}: padded rows, or panels [depth, lanes]. */
    static void arrange(Tensor x, int rows, float[] arranged) {
        int n = x.dim(1);
        Arrays.fill(arranged, 0, arrangedSize(rows, n), 0);
        float[] row = new float[n];
        for (int r = 0; r < rows; r++) {
            if (rows <= MOST_DOTS) {
                WeightReader.read(x, r, 0, n, arranged, r * Lanes.padded(n));
                continue;
            }
            WeightReader.read(x, r, 0, n, row, 0);
            int at = r / Lanes.COUNT * Lanes.COUNT * n + r % Lanes.COUNT;
            for (int k = 0; k < n; k++) {
                arranged[at + k * Lanes.COUNT] = row[k];
            }
        }
    }

    /**
     * {@code out[j - from, r] = weight[j] · x[r]} for weight rows {@code from} to {@code to}, at most {@link #GROUP}.
     *
     * @param out [GROUP, padded rows], overwritten
     */
    static void multiply(Tensor weight, float[] arranged, int rows, int from, int to, float[] out, float[] scratch) {
        int n = weight.dim(1);
        int stride = Lanes.padded(rows);
        Arrays.fill(out, 0, GROUP * stride, 0);
        for (int k = 0; k < n; k += DEPTH) {
            int depth = Math.min(DEPTH, n - k);
            for (int j = from; j < to; j++) {
                int at = (j - from) * DEPTH;
                WeightReader.read(weight, j, k, depth, scratch, at);
                Arrays.fill(scratch, at + depth, at + Math.min(DEPTH, Lanes.padded(depth)), 0);
            }
            if (rows <= MOST_DOTS) {
                for (int j = 0; j < to - from; j++) {
                    for (int r = 0; r < rows; r += 4) {
                        int xAt = r * Lanes.padded(n) + k;
                        dots(scratch, j * DEPTH, arranged, xAt, Lanes.padded(n), depth, out, j * stride + r);
                    }
                }
            } else {
                for (int p = 0; p < stride; p += Lanes.COUNT) {
                    columns(scratch, arranged, p * n + k * Lanes.COUNT, depth, out, p, stride);
                }
            }
        }
    }

    /** Adds the dot products of one weight row with four inputs to {@code out[at...]}. */
    private static void dots(float[] w, int wAt, float[] x, int xAt, int xStride, int depth, float[] out, int at) {
        FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int k = 0; k < depth; k += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOATS, w, wAt + k);
            s0 = v.fma(FloatVector.fromArray(Lanes.FLOATS, x, xAt + k), s0);
            s1 = v.fma(FloatVector.fromArray(Lanes.FLOATS, x, xAt + xStride + k), s1);
            s2 = v.fma(FloatVector.fromArray(Lanes.FLOATS, x, xAt + 2 * xStride + k), s2);
            s3 = v.fma(FloatVector.fromArray(Lanes.FLOATS, x, xAt + 3 * xStride + k), s3);
        }
        out[at] += Lanes.sum(s0);
        out[at + 1] += Lanes.sum(s1);
        out[at + 2] += Lanes.sum(s2);
        out[at + 3] += Lanes.sum(s3);
    }

    /** Adds {@link #GROUP} weight rows times one panel of inputs to columns {@code at...} of {@code out}. */
    private static void columns(float[] w, float[] x, int xAt, int depth, float[] out, int at, int stride) {
        FloatVector s0 = FloatVector.fromArray(Lanes.FLOATS, out, at);
        FloatVector s1 = FloatVector.fromArray(Lanes.FLOATS, out, at + stride);
        FloatVector s2 = FloatVector.fromArray(Lanes.FLOATS, out, at + 2 * stride);
        FloatVector s3 = FloatVector.fromArray(Lanes.FLOATS, out, at + 3 * stride);
        FloatVector s4 = FloatVector.fromArray(Lanes.FLOATS, out, at + 4 * stride);
        FloatVector s5 = FloatVector.fromArray(Lanes.FLOATS, out, at + 5 * stride);
        FloatVector s6 = FloatVector.fromArray(Lanes.FLOATS, out, at + 6 * stride);
        FloatVector s7 = FloatVector.fromArray(Lanes.FLOATS, out, at + 7 * stride);
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
        }
        s0.intoArray(out, at);
        s1.intoArray(out, at + stride);
        s2.intoArray(out, at + 2 * stride);
        s3.intoArray(out, at + 3 * stride);
        s4.intoArray(out, at + 4 * stride);
        s5.intoArray(out, at + 5 * stride);
        s6.intoArray(out, at + 6 * stride);
        s7.intoArray(out, at + 7 * stride);
    }
}
