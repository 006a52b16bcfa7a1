package dev.nernst.runtime.vector.gemm;

import java.lang.foreign.MemorySegment;

/**
 * One factor of a matrix product as a {@link MicroKernel} reads it: cut into panels of some outer indices (rows of A, columns
 * of B) by the whole depth (the index that is summed over). Strides tell where an element lies, so a packed factor and a
 * matrix in its own place are read alike. A factor's outer indices are contiguous, or, for A alone, whose elements are read
 * one by one, its depth is.
 *
 * @param data native memory
 * @param start byte of the first panel's first element
 * @param panelStride bytes from a panel to the next
 * @param outerStride bytes from an outer index to the next
 * @param depthStride bytes from an index of the depth to the next
 */
public record Panels(MemorySegment data, long start, long panelStride, long outerStride, long depthStride) {
    private static final long CONTIGUOUS = Float.BYTES;

    /** Packed panels [depth, width]. */
    public static Panels packed(MemorySegment data, long start, int width, int depth) {
        return new Panels(data, start, 4L * width * depth, CONTIGUOUS, 4L * width);
    }

    /** Panels of a matrix whose rows, {@code stride} floats depthStride, are indexed by the depth. */
    public static Panels ofColumns(MemorySegment data, int width, int stride) {
        return new Panels(data, 0, 4L * width, CONTIGUOUS, 4L * stride);
    }

    /** Panels of a matrix whose rows, {@code stride} floats depthStride, are indexed by the outer index: for A only. */
    public static Panels ofRows(MemorySegment data, int width, int stride) {
        return new Panels(data, 0, 4L * width * stride, 4L * stride, Float.BYTES);
    }

    /** Whether the depth is contiguous; else the outer indices are. */
    public boolean isDepthContiguous() {
        return depthStride == Float.BYTES;
    }

    /** Where index {@code k} of a panel is. */
    public long at(int panel, int k) {
        return start + panel * panelStride + k * depthStride;
    }

    /** The panels from {@code panel} on, with index {@code k} of the depth as their first. */
    public Panels from(int panel, int k) {
        return new Panels(data, at(panel, k), panelStride, outerStride, depthStride);
    }
}
