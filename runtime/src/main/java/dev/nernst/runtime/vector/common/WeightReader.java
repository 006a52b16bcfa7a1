package dev.nernst.runtime.vector.common;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Reads runs of elements of a matrix as floats into an array, converting bfloat16, half precision and int8 in
 * registers: a run is at most a panel or a row, so nothing is ever expanded in memory.
 */
public final class WeightReader {
    /** Two to the 112: what a half's exponent lacks when its bits are read as those of a float. */
    private static final float HALF_EXPONENT = 0x1p112f;

    private WeightReader() {}

    /**
     * Copies {@code count} elements of row {@code row}, from column {@code column} on, to {@code target[at...]}; int8 is
     * scaled.
     */
    public static void read(Tensor matrix, int row, int column, int count, float[] target, int at) {
        read(matrix, row, column, count, scale(matrix, row), target, at);
    }

    /** The same with int8 as the integers that are stored. */
    public static void readUnscaled(Tensor matrix, int row, int column, int count, float[] target, int at) {
        read(matrix, row, column, count, 1, target, at);
    }

    private static void read(Tensor matrix, int row, int column, int count, float scale, float[] target, int at) {
        MemorySegment data = matrix.host();
        long from = (long) row * matrix.dim(1) + column;
        switch (matrix.dtype()) {
            case F32 -> MemorySegment.copy(data, Floats.FLOAT, from * 4, target, at, count);
            case BF16 -> bfloat16(data.asSlice(from * 2, count * 2L), count, target, at);
            case F16 -> half(data.asSlice(from * 2, count * 2L), count, target, at);
            case I8 -> int8(data.asSlice(from, count), count, scale, target, at);
            default -> throw new IllegalArgumentException("weights cannot be " + matrix.dtype());
        }
    }

    /** Rows {@code from} to {@code from + count} of a matrix as they lie in memory. */
    public static MemorySegment rows(Tensor matrix, int from, int count) {
        long rowBytes = (long) matrix.dim(1) * matrix.dtype().bytes();
        return matrix.host().asSlice(from * rowBytes, count * rowBytes);
    }

    /** The factor of an int8 row; 1 where there is none. */
    public static float scale(Tensor matrix, int row) {
        Tensor scales = matrix.rowScales();
        return scales == null ? 1 : scales.host().get(Floats.FLOAT, row * 4L);
    }

    private static void bfloat16(MemorySegment source, int count, float[] target, int at) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            ShortVector bits = ShortVector.fromMemorySegment(Lanes.SHORTS, source, i * 2L, Lanes.ORDER);
            IntVector wide = (IntVector) bits.convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
            wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(target, at + i);
        }
        for (; i < count; i++) {
            target[at + i] = Floats.bf16ToFloat(source.get(Floats.SHORT, i * 2L));
        }
    }

    private static void half(MemorySegment source, int count, float[] target, int at) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            ShortVector bits = ShortVector.fromMemorySegment(Lanes.SHORTS, source, i * 2L, Lanes.ORDER);
            IntVector wide = (IntVector) bits.convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
            IntVector magnitude = wide.and(0x7fff);
            IntVector sign = wide.lanewise(VectorOperators.LSHL, 16).and(0x80000000);
            VectorMask<Integer> notFinite = magnitude.compare(VectorOperators.GE, 0x7c00);
            IntVector value = magnitude
                    .lanewise(VectorOperators.LSHL, 13)
                    .reinterpretAsFloats()
                    .mul(HALF_EXPONENT)
                    .reinterpretAsInts();
            IntVector special = magnitude.lanewise(VectorOperators.LSHL, 13).or(0x7f800000);
            value.blend(special, notFinite).or(sign).reinterpretAsFloats().intoArray(target, at + i);
        }
        for (; i < count; i++) {
            target[at + i] = Float.float16ToFloat(source.get(Floats.SHORT, i * 2L));
        }
    }

    private static void int8(MemorySegment source, int count, float scale, float[] target, int at) {
        int i = 0;
        for (; i <= count - Lanes.BYTE_COUNT; i += Lanes.BYTE_COUNT) {
            ByteVector bytes = ByteVector.fromMemorySegment(Lanes.BYTE_VECTOR, source, i, Lanes.ORDER);
            FloatVector wide = (FloatVector) bytes.convertShape(VectorOperators.B2F, Lanes.FLOATS, 0);
            wide.mul(scale).intoArray(target, at + i);
            if (Lanes.BYTE_COUNT > Lanes.COUNT) {
                wide = (FloatVector) bytes.convertShape(VectorOperators.B2F, Lanes.FLOATS, 1);
                wide.mul(scale).intoArray(target, at + i + Lanes.COUNT);
            }
        }
        for (; i < count; i++) {
            target[at + i] = source.get(ValueLayout.JAVA_BYTE, i) * scale;
        }
    }
}
