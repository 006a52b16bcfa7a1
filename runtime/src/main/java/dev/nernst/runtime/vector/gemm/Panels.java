package dev.nernst.runtime.vector.gemm;

import java.lang.foreign.MemorySegment;

/**
 * One factor of a matrix product as a {@link MicroKernel} reads it: panels of as many lines as the kernel takes, or with room
 * for more. Packed panels lie one after the other and have for each index of the depth their lines side by side. A matrix is
 * panels as it stands, too: with its lines side by side if its columns are summed along; if its rows are, with its lines apart,
 * which will do for a factor that is read element by element.
 *
 * @param data native memory
 * @param start byte of the first panel's first index
 * @param panelsApart bytes from a panel to the next
 * @param linesApart bytes from a line to the next
 * @param apart bytes from an index of the depth to the next
 */
public record Panels(MemorySegment data, long start, long panelsApart, long linesApart, long apart) {
    private static final long SIDE_BY_SIDE = Float.BYTES;

    /** Packed panels [depth, width]. */
    public static Panels packed(MemorySegment data, long start, int width, int depth) {
        return new Panels(data, start, 4L * width * depth, SIDE_BY_SIDE, 4L * width);
    }

    /** Panels of a matrix whose rows, {@code stride} floats apart, are the indices of the depth. */
    public static Panels ofColumns(MemorySegment data, int width, int stride) {
        return new Panels(data, 0, 4L * width, SIDE_BY_SIDE, 4L * stride);
    }

    /** Panels of a matrix whose rows, {@code stride} floats apart, are the lines: for the first factor of a product only. */
    public static Panels ofRows(MemorySegment data, int width, int stride) {
        return new Panels(data, 0, 4L * width * stride, 4L * stride, Float.BYTES);
    }

    /** Whether a line's depth lies side by side; else its lines do. */
    public boolean depthSideBySide() {
        return apart == Float.BYTES;
    }

    /** Where index {@code k} of a panel is. */
    public long at(int panel, int k) {
        return start + panel * panelsApart + k * apart;
    }

    /** The panels from {@code panel} on, with index {@code k} of the depth as their first. */
    public Panels from(int panel, int k) {
        return new Panels(data, at(panel, k), panelsApart, linesApart, apart);
    }
}
