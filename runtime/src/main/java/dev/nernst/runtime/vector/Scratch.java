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

    /** Copies floats; {@code at} counts floats. */
    static void copy(float[] source, int from, MemorySegment target, int at, int count) {
        MemorySegment.copy(source, from, target, Floats.FLOAT, at * 4L, count);
    }
}
