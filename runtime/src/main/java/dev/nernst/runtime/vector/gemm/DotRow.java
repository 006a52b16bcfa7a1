package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.vector.common.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Dot products of consecutive weight rows with one input: what decoding a single sequence consists of. Every weight is read
 * once, so memory bandwidth bounds it: weights are converted in registers, and two rows go side by side, because one
 * accumulator alone would have to wait for itself. Products are summed in the order that {@link DotTile4x4} has: one
 * accumulator for each run of {@link DotProducts#DEPTH}, its lanes summed as a tree, the runs added up in order. Elements
 * beyond the last whole unit of a row are left out.
 */
final class DotRow {
    private static final int STEP = Lanes.COUNT;
    private static final int DEPTH = DotProducts.DEPTH;
    private static final float HALF_EXPONENT = 0x1p112f;

    private DotRow() {}

    // In each kernel the byte offsets advance along with the element index, from row to row: a base that is added to
    // the
    // index of each row anew keeps the bounds checks in the loop.

    /**
     * @param w weight rows one after the other
     * @param x {@code x[at...]} is the input as {@link DotProducts#pack} leaves it
     * @param n elements of a row
     * @param rows whose products go to {@code out[0...]}
     */
    static void float32(MemorySegment w, float[] x, int at, int n, int rows, float[] out) {
        int rowBytes = n * 4;
        int rest = n % STEP * 4;
        int half = rows - rows / 2;
        int first = 0;
        int second = half * rowBytes;
        for (int r = 0; r < half; r++) {
            if (half + r == rows) {
                second = first;
            }
            float total0 = 0;
            float total1 = 0;
            for (int k = 0; k < n; k += DEPTH) {
                int end = k + Math.min(DEPTH, n - k) / STEP * STEP;
                FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
                FloatVector s1 = s0;
                int i = k;
                for (; i <= end - 2 * STEP; i += 2 * STEP, first += 8 * STEP, second += 8 * STEP) {
                    FloatVector xs = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
                    FloatVector next = FloatVector.fromArray(Lanes.FLOATS, x, at + i + STEP);
                    s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, first, Lanes.ORDER)
                            .fma(xs, s0);
                    s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, second, Lanes.ORDER)
                            .fma(xs, s1);
                    s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, first + 4 * STEP, Lanes.ORDER)
                            .fma(next, s0);
                    s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, second + 4 * STEP, Lanes.ORDER)
                            .fma(next, s1);
                }
                for (; i < end; i += STEP, first += 4 * STEP, second += 4 * STEP) {
                    FloatVector xs = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
                    s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, first, Lanes.ORDER)
                            .fma(xs, s0);
                    s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, second, Lanes.ORDER)
                            .fma(xs, s1);
                }
                float sum0 = Lanes.sum(s0);
                float sum1 = Lanes.sum(s1);
                total0 = k == 0 ? sum0 : total0 + sum0;
                total1 = k == 0 ? sum1 : total1 + sum1;
            }
            out[r] = total0;
            if (half + r < rows) {
                out[half + r] = total1;
            }
            first += rest;
            second += rest;
        }
    }

    /**
     * Weights are loaded as pairs in an int, whose halves meet the even and the odd elements of the input; a conversion of
     * each weight to its own lane would cost a shuffle.
     */
    static void bfloat16(MemorySegment w, float[] x, int at, int n, int rows, float[] out) {
        int rowBytes = n * 2;
        int rest = n % (2 * STEP) * 2;
        int half = rows - rows / 2;
        int first = 0;
        int second = half * rowBytes;
        for (int r = 0; r < half; r++) {
            if (half + r == rows) {
                second = first;
            }
            float total0 = 0;
            float total1 = 0;
            for (int k = 0; k < n; k += DEPTH) {
                int pairs = Math.min(DEPTH, n - k) / (2 * STEP) * STEP;
                int even = at + k;
                int odd = even + pairs;
                FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
                FloatVector s1 = s0;
                for (int i = 0; i < pairs; i += STEP, first += 4 * STEP, second += 4 * STEP) {
                    IntVector a = IntVector.fromMemorySegment(Lanes.INTS, w, first, Lanes.ORDER);
                    IntVector b = IntVector.fromMemorySegment(Lanes.INTS, w, second, Lanes.ORDER);
                    FloatVector xs = FloatVector.fromArray(Lanes.FLOATS, x, even + i);
                    s0 = a.lanewise(VectorOperators.LSHL, 16)
                            .reinterpretAsFloats()
                            .fma(xs, s0);
                    s1 = b.lanewise(VectorOperators.LSHL, 16)
                            .reinterpretAsFloats()
                            .fma(xs, s1);
                    xs = FloatVector.fromArray(Lanes.FLOATS, x, odd + i);
                    s0 = a.and(0xffff0000).reinterpretAsFloats().fma(xs, s0);
                    s1 = b.and(0xffff0000).reinterpretAsFloats().fma(xs, s1);
                }
                float sum0 = Lanes.sum(s0);
                float sum1 = Lanes.sum(s1);
                total0 = k == 0 ? sum0 : total0 + sum0;
                total1 = k == 0 ? sum1 : total1 + sum1;
            }
            out[r] = total0;
            if (half + r < rows) {
                out[half + r] = total1;
            }
            first += rest;
            second += rest;
        }
    }

    static void half(MemorySegment w, float[] x, int at, int n, int rows, float[] out) {
        int rowBytes = n * 2;
        int rest = n % STEP * 2;
        int half = rows - rows / 2;
        int first = 0;
        int second = half * rowBytes;
        for (int r = 0; r < half; r++) {
            if (half + r == rows) {
                second = first;
            }
            float total0 = 0;
            float total1 = 0;
            for (int k = 0; k < n; k += DEPTH) {
                int end = k + Math.min(DEPTH, n - k) / STEP * STEP;
                FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
                FloatVector s1 = s0;
                for (int i = k; i < end; i += STEP, first += 2 * STEP, second += 2 * STEP) {
                    FloatVector xs = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
                    // Exponent and mantissa at a float's place; the product corrects the exponent's bias.
                    IntVector a = (IntVector) ShortVector.fromMemorySegment(Lanes.SHORTS, w, first, Lanes.ORDER)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
                    IntVector aMagnitude = a.lanewise(VectorOperators.LSHL, 13).and(0x0fffe000);
                    VectorMask<Integer> aSpecial = aMagnitude.compare(VectorOperators.GE, 0x0f800000);
                    IntVector aValue =
                            aMagnitude.reinterpretAsFloats().mul(HALF_EXPONENT).reinterpretAsInts();
                    s0 = aValue.lanewise(VectorOperators.OR, 0x7f800000, aSpecial)
                            .or(a.lanewise(VectorOperators.LSHL, 16).and(0x80000000))
                            .reinterpretAsFloats()
                            .fma(xs, s0);
                    IntVector b = (IntVector) ShortVector.fromMemorySegment(Lanes.SHORTS, w, second, Lanes.ORDER)
                            .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
                    IntVector bMagnitude = b.lanewise(VectorOperators.LSHL, 13).and(0x0fffe000);
                    VectorMask<Integer> bSpecial = bMagnitude.compare(VectorOperators.GE, 0x0f800000);
                    IntVector bValue =
                            bMagnitude.reinterpretAsFloats().mul(HALF_EXPONENT).reinterpretAsInts();
                    s1 = bValue.lanewise(VectorOperators.OR, 0x7f800000, bSpecial)
                            .or(b.lanewise(VectorOperators.LSHL, 16).and(0x80000000))
                            .reinterpretAsFloats()
                            .fma(xs, s1);
                }
                float sum0 = Lanes.sum(s0);
                float sum1 = Lanes.sum(s1);
                total0 = k == 0 ? sum0 : total0 + sum0;
                total1 = k == 0 ? sum1 : total1 + sum1;
            }
            out[r] = total0;
            if (half + r < rows) {
                out[half + r] = total1;
            }
            first += rest;
            second += rest;
        }
    }

    /** Without the rows' scales. */
    static void int8(MemorySegment w, float[] x, int at, int n, int rows, float[] out) {
        int rowBytes = n;
        int rest = n % Lanes.BYTE_COUNT;
        int half = rows - rows / 2;
        int first = 0;
        int second = half * rowBytes;
        for (int r = 0; r < half; r++) {
            if (half + r == rows) {
                second = first;
            }
            float total0 = 0;
            float total1 = 0;
            for (int k = 0; k < n; k += DEPTH) {
                int end = k + Math.min(DEPTH, n - k) / Lanes.BYTE_COUNT * Lanes.BYTE_COUNT;
                FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
                FloatVector s1 = s0;
                for (int i = k; i < end; i += Lanes.BYTE_COUNT, first += Lanes.BYTE_COUNT, second += Lanes.BYTE_COUNT) {
                    ByteVector a = ByteVector.fromMemorySegment(Lanes.BYTE_VECTOR, w, first, Lanes.ORDER);
                    ByteVector b = ByteVector.fromMemorySegment(Lanes.BYTE_VECTOR, w, second, Lanes.ORDER);
                    FloatVector xs = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
                    s0 = ((FloatVector) a.convertShape(VectorOperators.B2F, Lanes.FLOATS, 0)).fma(xs, s0);
                    s1 = ((FloatVector) b.convertShape(VectorOperators.B2F, Lanes.FLOATS, 0)).fma(xs, s1);
                    if (Lanes.BYTE_COUNT > STEP) {
                        xs = FloatVector.fromArray(Lanes.FLOATS, x, at + i + STEP);
                        s0 = ((FloatVector) a.convertShape(VectorOperators.B2F, Lanes.FLOATS, 1)).fma(xs, s0);
                        s1 = ((FloatVector) b.convertShape(VectorOperators.B2F, Lanes.FLOATS, 1)).fma(xs, s1);
                    }
                }
                float sum0 = Lanes.sum(s0);
                float sum1 = Lanes.sum(s1);
                total0 = k == 0 ? sum0 : total0 + sum0;
                total1 = k == 0 ? sum1 : total1 + sum1;
            }
            out[r] = total0;
            if (half + r < rows) {
                out[half + r] = total1;
            }
            first += rest;
            second += rest;
        }
    }
}
