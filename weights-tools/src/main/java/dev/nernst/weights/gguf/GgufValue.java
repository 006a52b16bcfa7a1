package dev.nernst.weights.gguf;

import java.util.List;

/**
 * A metadata value. Integers of all widths are kept as {@code long}; {@link Type} says how they are stored. An unsigned
 * 64-bit value above 2^63 shows as negative. Arrays in these records are not copied and must not be changed.
 *
 * <p>Immutable; safe for use by several threads.
 */
public sealed interface GgufValue {
    /** How the value, or each element of an array, is stored. */
    Type type();

    /** The storage types, in the order of their numbers in a file. */
    enum Type {
        UINT8(1),
        INT8(1),
        UINT16(2),
        INT16(2),
        UINT32(4),
        INT32(4),
        FLOAT32(4),
        BOOL(1),
        STRING(8),
        ARRAY(12),
        UINT64(8),
        INT64(8),
        FLOAT64(8);

        private final int minBytes;

        Type(int minBytes) {
            this.minBytes = minBytes;
        }

        /** The fewest bytes that a value of this type takes in a file. */
        int minBytes() {
            return minBytes;
        }
    }

    /** An integer. */
    record Int(Type type, long value) implements GgufValue {}

    /** A floating-point number; a FLOAT32 is widened. */
    record Real(Type type, double value) implements GgufValue {}

    /** A truth value. */
    record Flag(boolean value) implements GgufValue {
        @Override
        public Type type() {
            return Type.BOOL;
        }
    }

    /** A text. */
    record Text(String value) implements GgufValue {
        @Override
        public Type type() {
            return Type.STRING;
        }
    }

    /** An array of texts. */
    record Texts(List<String> values) implements GgufValue {
        @Override
        public Type type() {
            return Type.STRING;
        }
    }

    /** An array of integers or truth values. */
    @SuppressWarnings("ArrayRecordComponent") // a list of a vocabulary's boxed numbers would be many times the size
    record Ints(Type type, long[] values) implements GgufValue {}

    /** An array of floating-point numbers. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reals(Type type, double[] values) implements GgufValue {}

    /** A UINT32, the usual type of sizes and token ids. */
    static GgufValue uint32(long value) {
        if (value < 0 || value > 0xffff_ffffL) {
            throw new IllegalArgumentException(value + " is out of the range of an unsigned 32-bit integer");
        }
        return new Int(Type.UINT32, value);
    }

    /** A FLOAT32. */
    static GgufValue float32(double value) {
        return new Real(Type.FLOAT32, (float) value);
    }
}
