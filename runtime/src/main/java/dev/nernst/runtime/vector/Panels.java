package dev.nernst.runtime.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Packs matrices that lie in arrays into panels and multiplies them: the small products inside attention. Panel p of
 * width w holds lines {@code p w} to {@code (p + 1) w} of the outer index, depth-major; lines that do not exist are 0.
 */
final class Panels {
    /** Lines that are turned at a time. */
    static final int GROUP = 16;

    private Panels() {}

    /** Floats that the panels of {@code lines} by {@code depth} take. */
    static int size(int lines, int width, int depth) {
        return (lines + width - 1) / width * width * depth;
    }

    /** Packs a row-major matrix [lines, stride] whose rows are summed along. */
    static void packRows(float[] source, int stride, int lines, int depth, int width, float[] panels) {
        for (int p = 0; p < lines; p += width) {
            packPanel(source, p * stride, stride, Math.min(width, lines - p), depth, width, panels, p * depth);
        }
    }

    private static void packPanel(
            float[] source, int from, int stride, int present, int depth, int width, float[] panel, int at) {
        if (present < width) {
            Arrays.fill(panel, at, at + width * depth, 0);
        }
        for (int l = 0; l < present; l += GROUP) {
            turn(source, from + l * stride, stride, Math.min(GROUP, present - l), depth, width, panel, at + l);
        }
    }

    /**
     * Writes at most {@link #GROUP} lines of a panel: element k of line l goes to {@code panel[at + k * width + l]}. What
     * the lines up to a whole group hold afterwards is left open; a product's other lines do not depend on them.
     */
    static void turn(float[] source, int from, int stride, int lines, int depth, int width, float[] panel, int at) {
        int k = 0;
        int whole = depth / Turn16.LANES * Turn16.LANES;
        if (Lanes.COUNT == Turn16.LANES && width % 16 == 0 && from + 15 * stride + whole <= source.length) {
            for (; k < whole; k += Turn16.LANES) {
                Turn16.rows16(source, from + k, stride, panel, at + k * width, width);
            }
        } else if (Lanes.COUNT == Turn16.LANES && width == 8 && from + 7 * stride + whole <= source.length) {
            for (; k < whole; k += Turn16.LANES) {
                Turn16.rows8(source, from + k, stride, panel, at + k * 8);
            }
        }
        for (; k < depth; k++) {
            int row = at + k * width;
            for (int l = 0; l < lines; l++) {
                panel[row + l] = source[from + l * stride + k];
            }
        }
    }

    /** Packs a row-major matrix [depth, stride] whose columns are summed along. */
    static void packColumns(float[] source, int stride, int lines, int depth, int width, float[] panels) {
        for (int p = 0; p < lines; p += width) {
            int present = Math.min(width, lines - p);
            for (int k = 0; k < depth; k++) {
                int row = p * depth + k * width;
                if (present == width) {
                    for (int i = 0; i < width; i += Lanes.PIECE.length()) {
                        FloatVector.fromArray(Lanes.PIECE, source, k * stride + p + i)
                                .intoArray(panels, row + i);
                    }
                } else {
                    System.arraycopy(source, k * stride + p, panels, row, present);
                    Arrays.fill(panels, row + present, row + width, 0);
                }
            }
        }
    }

    /**
     * {@code out = a · b}, or {@code out += a · b}.
     *
     * @param a panels of {@code rows}, as wide as the kernel's rows
     * @param b panels of {@code columns}, as wide as the kernel's columns
     * @param out [rows, stride]
     * @param tile scratch for a tile of the kernel
     */
    static void multiply(
            MicroKernel kernel,
            float[] a,
            int rows,
            float[] b,
            int columns,
            int depth,
            float[] out,
            int stride,
            boolean add,
            float[] tile) {
        for (int j = 0; j < columns; j += kernel.columns()) {
            int width = Math.min(kernel.columns(), columns - j);
            for (int i = 0; i < rows; i += kernel.rows()) {
                kernel.multiply(a, i * depth, b, j * depth, depth, tile, width);
                int height = Math.min(kernel.rows(), rows - i);
                for (int r = 0; r < height; r++) {
                    store(tile, r * kernel.columns(), out, (i + r) * stride + j, width, add);
                }
            }
        }
    }

    private static void store(float[] tile, int from, float[] out, int at, int width, boolean add) {
        if (!add) {
            System.arraycopy(tile, from, out, at, width);
            return;
        }
        int c = 0;
        for (; c <= width - Lanes.COUNT; c += Lanes.COUNT) {
            FloatVector.fromArray(Lanes.FLOATS, out, at + c)
                    .add(FloatVector.fromArray(Lanes.FLOATS, tile, from + c))
                    .intoArray(out, at + c);
        }
        for (; c < width; c++) {
            out[at + c] += tile[from + c];
        }
    }
}
