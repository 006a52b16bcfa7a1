package dev.nernst.runtime.vector.common;

import dev.nernst.runtime.Floats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Memory that is kept from call to call. */
public final class Scratch {
    private Scratch() {}

    /** The array, or where it is too small a new one; what it held is not kept. */
    public static float[] grown(float[] array, int size) {
        return array.length >= size ? array : new float[size];
    }

    /** The native memory, or where it is too small for {@code size} floats a new one; what it held is not kept. */
    public static MemorySegment grown(MemorySegment memory, int size) {
        return memory.byteSize() >= size * 4L ? memory : Arena.ofAuto().allocate(size * 4L, Lanes.BYTES);
    }

    /** Copies few floats, a multiple of {@link Lanes#PIECE}, in less time than a call of {@link #copy} takes. */
    public static void copyPieces(float[] source, int from, MemorySegment target, int at, int count) {
        MemorySegment to = NativeTarget.of(target);
        for (int i = 0; i < count; i += Lanes.PIECE.length()) {
            FloatVector.fromArray(Lanes.PIECE, source, from + i).intoMemorySegment(to, (at + i) * 4L, Lanes.ORDER);
        }
    }

    /** Copies a vector of {@link Lanes#PIECE} from each of some rows to each of others; all is counted in floats. */
    public static void copyPieces(
            MemorySegment source, long from, int stride, MemorySegment target, int at, int apart, int rows) {
        MemorySegment to = NativeTarget.of(target);
        for (int r = 0; r < rows; r++) {
            copyPiece(source, (from + r * (long) stride) * 4, to, (at + r * (long) apart) * 4);
        }
    }

    /**
     * Copies a vector of {@link Lanes#PIECE} from each of 8 rows to each of 8 others, and as much from further on, some
     * times; all is counted in floats. A loop over the rows would take longer to enter than to run.
     *
     * @param next from a row's vector to its next
     * @param panel from where a row's vector goes to where its next goes
     */
    public static void copyEightRows(
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
        long line = stride * 4L;
        long row = apart * 4L;
        for (int p = 0; p < count; p++) {
            long s = (from + p * (long) next) * 4;
            long t = (at + p * (long) panel) * 4;
            copyPiece(source, s, to, t);
            copyPiece(source, s + line, to, t + row);
            copyPiece(source, s + 2 * line, to, t + 2 * row);
            copyPiece(source, s + 3 * line, to, t + 3 * row);
            copyPiece(source, s + 4 * line, to, t + 4 * row);
            copyPiece(source, s + 5 * line, to, t + 5 * row);
            copyPiece(source, s + 6 * line, to, t + 6 * row);
            copyPiece(source, s + 7 * line, to, t + 7 * row);
        }
    }

    private static void copyPiece(MemorySegment source, long from, MemorySegment target, long to) {
        FloatVector.fromMemorySegment(Lanes.PIECE, source, from, Lanes.ORDER)
                .intoMemorySegment(target, to, Lanes.ORDER);
    }

    /** Copies floats; {@code at} counts floats. */
    public static void copy(float[] source, int from, MemorySegment target, int at, int count) {
        MemorySegment.copy(source, from, target, Floats.FLOAT, at * 4L, count);
    }
}
