package dev.nernst.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Conversions between float and the element types of memory: the one place that knows their bits.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Floats {
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Floats() {}

    /** bfloat16 bits to float: the upper half of the float's bits. */
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Float to bfloat16 bits, to nearest even; NaN stays NaN. */
    public static short floatToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** Element {@code index} of {@code data} as a float; integers are converted, BOOL is 0 or 1. */
    public static float get(MemorySegment data, DType dtype, long index) {
        return switch (dtype) {
            case F32 -> data.get(FLOAT, index * 4);
            case BF16 -> bf16ToFloat(data.get(SHORT, index * 2));
            case F16 -> Float.float16ToFloat(data.get(SHORT, index * 2));
            case F64 -> (float) data.get(DOUBLE, index * 8);
            case I64 -> data.get(LONG, index * 8);
            case I32 -> data.get(INT, index * 4);
            case I16 -> data.get(SHORT, index * 2);
            case I8 -> data.get(ValueLayout.JAVA_BYTE, index);
            case U8 -> data.get(ValueLayout.JAVA_BYTE, index) & 0xff;
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, index) == 0 ? 0 : 1;
        };
    }

    /**
     * Writes {@code value} as element {@code index}, rounded to nearest even.
     *
     * @throws IllegalArgumentException if {@code dtype} is not a floating-point type
     */
    public static void set(MemorySegment data, DType dtype, long index, float value) {
        switch (dtype) {
            case F32 -> data.set(FLOAT, index * 4, value);
            case BF16 -> data.set(SHORT, index * 2, floatToBf16(value));
            case F16 -> data.set(SHORT, index * 2, Float.floatToFloat16(value));
            case F64 -> data.set(DOUBLE, index * 8, value);
            default -> throw new IllegalArgumentException("a float cannot be stored as " + dtype);
        }
    }

    /** Copies {@code count} elements of {@code source}, from element {@code from} on, as floats; int8 is scaled. */
    public static void copy(Tensor source, long from, float[] target, int at, int count) {
        MemorySegment data = source.host();
        DType dtype = source.dtype();
        if (dtype == DType.F32) {
            MemorySegment.copy(data, FLOAT, from * 4, target, at, count);
            return;
        }
        if (dtype == DType.BF16) {
            for (int i = 0; i < count; i++) {
                target[at + i] = bf16ToFloat(data.get(SHORT, (from + i) * 2));
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            target[at + i] = get(data, dtype, from + i);
        }
        Tensor scales = source.rowScales();
        if (scales != null) {
            int columns = source.dim(1);
            for (int i = 0; i < count; i++) {
                target[at + i] *= scales.getFloat((from + i) / columns);
            }
        }
    }

    /**
     * Writes {@code count} floats into {@code target}, from element {@code at} on, rounded to nearest even.
     *
     * @throws IllegalArgumentException if {@code target} is not of a floating-point type
     */
    public static void store(float[] source, int from, Tensor target, long at, int count) {
        MemorySegment data = target.host();
        DType dtype = target.dtype();
        if (dtype == DType.F32) {
            MemorySegment.copy(source, from, data, FLOAT, at * 4, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            set(data, dtype, at + i, source[from + i]);
        }
    }
}
