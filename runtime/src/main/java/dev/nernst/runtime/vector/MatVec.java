package dev.nernst.runtime.vector;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A weight matrix times one vector: what decoding a single sequence consists of. It reads every weight once, so memory
 * bandwidth bounds it: one weight row after the other, because hardware prefetchers follow one stream best, converted in
 * registers. Two-byte weights are loaded as pairs in an int, whose halves meet the input split into even and odd
 * elements; a conversion of each half to its own lane would cost a shuffle.
 */
final class MatVec {
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, Lanes.fraction(4));
    private static final int STEP = Lanes.COUNT;
    private static final float HALF_EXPONENT = 0x1p112f;

    private MatVec() {}

    /**
     * Arranges the input for {@link #dots}: as it is, or for two-byte weights the even elements and, from
     * {@code ceil(n / 2)} on, the odd ones.
     */
    static void arrange(DType weights, float[] x, int n, float[] arranged) {
        if (weights.bytes() != 2) {
            System.arraycopy(x, 0, arranged, 0, n);
            return;
        }
        int pairs = n / 2;
        int odd = n - pairs;
        for (int i = 0; i < pairs; i++) {
            arranged[i] = x[2 * i];
            arranged[odd + i] = x[2 * i + 1];
        }
        if (odd > pairs) {
            arranged[pairs] = x[n - 1];
        }
    }

    /**
     * {@code out[r - from] = weight[r] · x} for rows {@code from} to {@code to}, x arranged by {@link #arrange}; the rows take
     * less than 2 GB.
     */
    static void dots(Tensor weight, float[] x, int from, int to, float[] out) {
        int n = weight.dim(1);
        MemorySegment rows = WeightReader.rows(weight, from, to - from);
        switch (weight.dtype()) {
            case F32 -> float32(rows, x, n, from, to, out);
            case BF16 -> bfloat16(rows, x, n, from, to, out);
            case F16 -> half(rows, x, n, from, to, out);
            case I8 -> {
                int8(rows, x, n, from, to, out);
                for (int r = from; r < to; r++) {
                    out[r - from] *= WeightReader.scale(weight, r);
                }
            }
            default -> throw new IllegalArgumentException("weights cannot be " + weight.dtype());
        }
    }

    // In each kernel the byte offset advances along with the element index, from row to row: a base that is added to
    // the
    // index of each row anew keeps the bounds checks in the loop.

    private static void float32(MemorySegment w, float[] x, int n, int from, int to, float[] out) {
        int at = 0;
        for (int r = from; r < to; r++) {
            FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            int i = 0;
            for (; i <= n - 4 * STEP; i += 4 * STEP, at += 16 * STEP) {
                s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, at, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
                s1 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, at + 4 * STEP, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i + STEP), s1);
                s2 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, at + 8 * STEP, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i + 2 * STEP), s2);
                s3 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, at + 12 * STEP, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i + 3 * STEP), s3);
            }
            for (; i <= n - STEP; i += STEP, at += 4 * STEP) {
                s0 = FloatVector.fromMemorySegment(Lanes.FLOATS, w, at, Lanes.ORDER)
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
            }
            float sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
            for (; i < n; i++, at += 4) {
                sum += w.get(Floats.FLOAT, at) * x[i];
            }
            out[r - from] = sum;
        }
    }

    private static void bfloat16(MemorySegment w, float[] x, int n, int from, int to, float[] out) {
        int pairs = n / 2;
        int odd = n - pairs;
        int at = 0;
        for (int r = from; r < to; r++) {
            FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            int i = 0;
            for (; i <= pairs - 2 * STEP; i += 2 * STEP, at += 8 * STEP) {
                IntVector a = IntVector.fromMemorySegment(Lanes.INTS, w, at, Lanes.ORDER);
                IntVector b = IntVector.fromMemorySegment(Lanes.INTS, w, at + 4 * STEP, Lanes.ORDER);
                s0 = a.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
                s1 = a.and(0xffff0000).reinterpretAsFloats().fma(FloatVector.fromArray(Lanes.FLOATS, x, odd + i), s1);
                s2 = b.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i + STEP), s2);
                s3 = b.and(0xffff0000)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, odd + i + STEP), s3);
            }
            for (; i <= pairs - STEP; i += STEP, at += 4 * STEP) {
                IntVector a = IntVector.fromMemorySegment(Lanes.INTS, w, at, Lanes.ORDER);
                s0 = a.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
                s1 = a.and(0xffff0000).reinterpretAsFloats().fma(FloatVector.fromArray(Lanes.FLOATS, x, odd + i), s1);
            }
            float sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
            for (int e = 2 * i; e < n; e++, at += 2) {
                sum += Floats.bf16ToFloat(w.get(Floats.SHORT, at)) * x[(e & 1) * odd + e / 2];
            }
            out[r - from] = sum;
        }
    }

    private static void half(MemorySegment w, float[] x, int n, int from, int to, float[] out) {
        int pairs = n / 2;
        int odd = n - pairs;
        int at = 0;
        for (int r = from; r < to; r++) {
            FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s1 = s0;
            int i = 0;
            for (; i <= pairs - STEP; i += STEP, at += 4 * STEP) {
                IntVector both = IntVector.fromMemorySegment(Lanes.INTS, w, at, Lanes.ORDER);
                // Exponent and mantissa of each half at a float's place; the product corrects the exponent's bias.
                IntVector even = both.lanewise(VectorOperators.LSHL, 13).and(0x0fffe000);
                IntVector upper = both.lanewise(VectorOperators.LSHR, 3).and(0x0fffe000);
                VectorMask<Integer> evenSpecial = even.compare(VectorOperators.GE, 0x0f800000);
                VectorMask<Integer> upperSpecial = upper.compare(VectorOperators.GE, 0x0f800000);
                IntVector evenValue =
                        even.reinterpretAsFloats().mul(HALF_EXPONENT).reinterpretAsInts();
                IntVector upperValue =
                        upper.reinterpretAsFloats().mul(HALF_EXPONENT).reinterpretAsInts();
                s0 = evenValue
                        .lanewise(VectorOperators.OR, 0x7f800000, evenSpecial)
                        .or(both.lanewise(VectorOperators.LSHL, 16).and(0x80000000))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
                s1 = upperValue
                        .lanewise(VectorOperators.OR, 0x7f800000, upperSpecial)
                        .or(both.and(0x80000000))
                        .reinterpretAsFloats()
                        .fma(FloatVector.fromArray(Lanes.FLOATS, x, odd + i), s1);
            }
            float sum = Lanes.sum(s0.add(s1));
            for (int e = 2 * i; e < n; e++, at += 2) {
                sum += Float.float16ToFloat(w.get(Floats.SHORT, at)) * x[(e & 1) * odd + e / 2];
            }
            out[r - from] = sum;
        }
    }

    private static void int8(MemorySegment w, float[] x, int n, int from, int to, float[] out) {
        int at = 0;
        for (int r = from; r < to; r++) {
            FloatVector s0 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s1 = s0;
            FloatVector s2 = s0;
            FloatVector s3 = s0;
            int i = 0;
            for (; i <= n - 4 * STEP; i += 4 * STEP, at += 4 * STEP) {
                FloatVector a = (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at, Lanes.ORDER)
                        .convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
                FloatVector b = (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at + STEP, Lanes.ORDER)
                        .convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
                FloatVector c = (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at + 2 * STEP, Lanes.ORDER)
                        .convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
                FloatVector d = (FloatVector) ByteVector.fromMemorySegment(BYTES, w, at + 3 * STEP, Lanes.ORDER)
                        .convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
                s0 = a.fma(FloatVector.fromArray(Lanes.FLOATS, x, i), s0);
                s1 = b.fma(FloatVector.fromArray(Lanes.FLOATS, x, i + STEP), s1);
                s2 = c.fma(FloatVector.fromArray(Lanes.FLOATS, x, i + 2 * STEP), s2);
                s3 = d.fma(FloatVector.fromArray(Lanes.FLOATS, x, i + 3 * STEP), s3);
            }
            float sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
            for (; i < n; i++, at++) {
                sum += w.get(ValueLayout.JAVA_BYTE, at) * x[i];
            }
            out[r - from] = sum;
        }
    }
}
