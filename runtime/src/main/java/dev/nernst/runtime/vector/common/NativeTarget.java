package dev.nernst.runtime.vector.common;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory that vectors are stored to. The Vector API reinterprets a vector, as long as the code that does it is not
 * compiled, by storing it to an array, through the same method as stores to native memory. The compiler takes from that
 * method's profile that any store may go to an array: it then checks every single one, in 25 instructions, and moves no check
 * out of a loop. A segment whose class was compared with a constant it knows to be native.
 */
public final class NativeTarget {
    private static final Class<?> NATIVE = Arena.global().allocate(1).getClass();

    private NativeTarget() {}

    /**
     * The segment itself; to be asked for in the method that has the loop.
     *
     * @throws IllegalArgumentException if it is an array, or a mapped file
     */
    public static MemorySegment of(MemorySegment segment) {
        if (segment.getClass() != NATIVE) {
            throw new IllegalArgumentException("results are stored to native memory alone, not to " + segment);
        }
        return segment;
    }
}
