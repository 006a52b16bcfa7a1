package dev.nernst.runtime.vector;

import java.lang.foreign.MemorySegment;

/**
 * One factor of a matrix product as a {@link MicroKernel} reads it: panels of as many lines as the kernel takes, and for
 * each index of the depth those lines side by side. Packed panels lie one after the other; a matrix whose columns are
 * summed along is panels as it stands.
 *
 * @param data native memory
 * @param start byte of the first panel's first index
 * @param panelsApart bytes from a panel to the next
 * @param apart bytes from an index of the depth to the next
 */
record Panels(MemorySegment data, long start, long panelsApart, long apart) {
    /** Packed panels [depth, width]. */
    static Panels packed(MemorySegment data, long start, int width, int depth) {
        return new Panels(data, start, 4L * width * depth, 4L * width);
    }

    /** Panels of a matrix whose rows, {@code stride} floats apart, are the indices of the depth. */
    static Panels inPlace(MemorySegment data, int width, int stride) {
        return new Panels(data, 0, 4L * width, 4L * stride);
    }

    /** Where index {@code k} of a panel is. */
    long at(int panel, int k) {
        return start + panel * panelsApart + k * apart;
    }

    /** The panels from {@code panel} on, with index {@code k} of the depth as their first. */
    Panels from(int panel, int k) {
        return new Panels(data, at(panel, k), panelsApart, apart);
    }
}
