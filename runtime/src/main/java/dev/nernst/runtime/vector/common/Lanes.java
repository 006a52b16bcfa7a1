package dev.nernst.runtime.vector.common;

import dev.nernst.runtime.vector.gemm.MicroKernel;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of this machine and sums over lanes. The Vector API leaves the order of a floating-point
 * {@code reduceLanes} open, and interpreted and compiled code do differ; these sums have a fixed order.
 */
public final class Lanes {
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    public static final int COUNT = FLOATS.length();
    /** Two-byte elements that fill a vector of floats. */
    public static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, fraction(2));
    /** One-byte elements that fill a vector of floats; no shape is shorter than 8, which fill two vectors of 4. */
    public static final VectorSpecies<Byte> BYTE_VECTOR = VectorSpecies.of(byte.class, fraction(4));

    public static final int BYTE_COUNT = BYTE_VECTOR.length();
    /** Bytes of a vector. */
    public static final long BYTES = COUNT * 4L;
    /** A shape whose length divides the width of every panel of a {@link MicroKernel}. */
    public static final VectorSpecies<Float> PIECE =
            VectorSpecies.of(float.class, VectorShape.forBitSize(COUNT >= 8 ? 256 : 128));

    public static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private static final VectorShuffle<Float> ACROSS_8 = across(8);
    private static final VectorShuffle<Float> ACROSS_4 = across(4);
    private static final VectorShuffle<Float> ACROSS_2 = across(2);
    private static final VectorShuffle<Float> ACROSS_1 = across(1);
    private static final VectorShuffle<Float> ACROSS_HALF = across(COUNT / 2);

    /** Whether there are 32 vector registers, as with AVX-512 and NEON, or 16. */
    public static final boolean MANY_REGISTERS =
            FLOATS.vectorBitSize() == 512 || System.getProperty("os.arch", "").equals("aarch64");

    private Lanes() {}

    private static VectorShuffle<Float> across(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % COUNT);
    }

    /** The shape with {@code 1 / divisor} of the bits of a float vector: where as many narrower elements fit, but at least 64 bits. */
    private static VectorShape fraction(int divisor) {
        return VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / divisor));
    }

    /** The sum of all lanes as a balanced tree; small enough to be inlined, which keeps the vector out of memory. */
    public static float sum(FloatVector v) {
        FloatVector s = v;
        if (COUNT >= 16) {
            s = s.add(s.rearrange(ACROSS_8));
        }
        if (COUNT >= 8) {
            s = s.add(s.rearrange(ACROSS_4));
        }
        if (COUNT >= 4) {
            s = s.add(s.rearrange(ACROSS_2));
        }
        return s.add(s.rearrange(ACROSS_1)).lane(0);
    }

    /** The largest of all lanes; the order does not matter, but a reduction of the API's may be left to boxed vectors. */
    public static float max(FloatVector v) {
        FloatVector s = v;
        if (COUNT >= 16) {
            s = s.max(s.rearrange(ACROSS_8));
        }
        if (COUNT >= 8) {
            s = s.max(s.rearrange(ACROSS_4));
        }
        if (COUNT >= 4) {
            s = s.max(s.rearrange(ACROSS_2));
        }
        return s.max(s.rearrange(ACROSS_1)).lane(0);
    }

    /** The upper half of the lanes and the lower one in each other's place. */
    public static FloatVector swapHalves(FloatVector v) {
        return v.rearrange(ACROSS_HALF);
    }

    /** {@code out[i]} = the sum of all lanes of the vector at {@code vectors[at + i * COUNT]}, for i below 16. */
    public static void sum16(float[] vectors, int at, float[] out) {
        if (COUNT == Transpose16.LANES) {
            Transpose16.sums(vectors, at, out);
            return;
        }
        sum8(vectors, at, out, 0);
        sum8(vectors, at + 8 * COUNT, out, 8);
    }

    /** {@code out[to + i]} = the sum of all lanes of the vector at {@code vectors[at + i * COUNT]}, for i below 8. */
    public static void sum8(float[] vectors, int at, float[] out, int to) {
        if (COUNT == Transpose8.LANES) {
            Transpose8.sums(vectors, at, out, to);
            return;
        }
        for (int i = 0; i < 8; i++) {
            out[to + i] = sum(FloatVector.fromArray(FLOATS, vectors, at + i * COUNT));
        }
    }

    /** The smallest multiple of the number of lanes that is not below {@code count}. */
    public static int padded(int count) {
        return (count + COUNT - 1) / COUNT * COUNT;
    }
}
