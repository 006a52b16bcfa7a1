package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Memory that is kept from call to call. */
final class Scratch {
    private Scratch() {}

    /** The array, or where it is too small a new one; what it held is not kept. */
    static float[] grown(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }

    /** The native memory, or where it is too small for {@code size} floats a new one; what it held is not kept. */
    static MemorySegment grown(MemorySegment memory, int size) {
        return memory.byteSize() >= size * 4L ? memory : Arena.ofAuto().allocate(size * 4L, Lanes.BYTES);
    }

    /** Copies few floats, a multiple of {@link Lanes#PIECE}, in less time than a call of {@link #copy} takes. */
    static void copyPieces(float[] source, int from, MemorySegment target, int at, int count) {
        MemorySegment to = NativeTarget.of(target);
        for (int i = 0; i < count; i += Lanes.PIECE.length()) {
            FloatVector.fromArray(Lanes.PIECE, source, from + i).intoMemorySegment(to, (at + i) * 4L, Lanes.ORDER);
        }
    }

    /** Copies a vector of {@link Lanes#PIECE} from each of some rows to each of others; all is counted in floats. */
    static void copyPieces(
            MemorySegment source, long from, int stride, MemorySegment target, int at, int apart, int rows) {
        MemorySegment to = NativeTarget.of(target);
        for (int r = 0; r < rows; r++) {
            FloatVector.fromMemorySegment(Lanes.PIECE, source, (from + r * (long) stride) * 4, Lanes.ORDER)
                    .intoMemorySegment(to, (at + r * (long) apart) * 4, Lanes.ORDER);
        }
    }

    /**
     * Copies a vector of {@link Lanes#PIECE} from each of 8 rows to each of 8 others, and as much from further on, some
     * times; all is counted in floats. A loop over the rows would take longer to enter than to run.
     *
     * @param next from a row's vector to its next
     * @param panel from where a row's vector goes to where its next goes
     */
    static void copyEightRows(
            MemorySegment source,
            long from,
            int stride,
            int next,
            MemorySegment target,
            int at,
            int apart,
            int panel,
            int count) {
        MemorySegment to = NativeTarget.of(target);
        long s0 = from * 4;
        long s1 = s0 + stride * 4L;
        long s2 = s1 + stride * 4L;
        long s3 = s2 + stride * 4L;
        long s4 = s3 + stride * 4L;
        long s5 = s4 + stride * 4L;
        long s6 = s5 + stride * 4L;
        long s7 = s6 + stride * 4L;
        long t0 = at * 4L;
        long t1 = t0 + apart * 4L;
        long t2 = t1 + apart * 4L;
        long t3 = t2 + apart * 4L;
        long t4 = t3 + apart * 4L;
        long t5 = t4 + apart * 4L;
        long t6 = t5 + apart * 4L;
        long t7 = t6 + apart * 4L;
        for (int p = 0; p < count; p++) {
            long from4 = p * (next * 4L);
            long to4 = p * (panel * 4L);
            copyPiece(source, s0 + from4, to, t0 + to4);
            copyPiece(source, s1 + from4, to, t1 + to4);
            copyPiece(source, s2 + from4, to, t2 + to4);
            copyPiece(source, s3 + from4, to, t3 + to4);
            copyPiece(source, s4 + from4, to, t4 + to4);
            copyPiece(source, s5 + from4, to, t5 + to4);
            copyPiece(source, s6 + from4, to, t6 + to4);
            copyPiece(source, s7 + from4, to, t7 + to4);
        }
    }

    private static void copyPiece(MemorySegment source, long from, MemorySegment target, long to) {
        FloatVector.fromMemorySegment(Lanes.PIECE, source, from, Lanes.ORDER)
                .intoMemorySegment(target, to, Lanes.ORDER);
    }

    /** Copies floats; {@code at} counts floats. */
    static void copy(float[] source, int from, MemorySegment target, int at, int count) {
        MemorySegment.copy(source, from, target, Floats.FLOAT, at * 4L, count);
    }
}
