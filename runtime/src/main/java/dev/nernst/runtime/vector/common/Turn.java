package dev.nernst.runtime.vector.common;

/** Turns lines of a row-major array into columns of another. */
public final class Turn {
    /** Lines that are turned at a time. */
    public static final int GROUP = 16;

    private Turn() {}

    /**
     * Turns at most {@link #GROUP} lines: element k of line l goes to {@code target[at + k * width + l]}. If {@code width} is
     * a multiple of a group, what the lines up to a whole group hold afterwards is left open; a product's other lines do
     * not depend on them.
     */
    public static void lines(
            float[] source, int from, int stride, int lines, int depth, int width, float[] target, int at) {
        int whole = depth / Lanes.COUNT * Lanes.COUNT;
        if (Lanes.COUNT == Turn16.LANES && width % 16 == 0 && from + 15 * stride + whole <= source.length) {
            for (int k = 0; k < whole; k += Turn16.LANES) {
                Turn16.rows16(source, from + k, stride, target, at + k * width, width);
            }
        } else if (Lanes.COUNT == Turn8.LANES) {
            int turned = 0;
            while (turned < lines && hasEight(source, from, stride, turned, lines, whole, width)) {
                for (int k = 0; k < whole; k += Turn8.LANES) {
                    Turn8.rows(source, from + turned * stride + k, stride, target, at + k * width + turned, width);
                }
                turned += Turn8.LANES;
            }
            oneByOne(source, from, stride, turned, lines, 0, whole, width, target, at);
        } else {
            whole = 0;
        }
        oneByOne(source, from, stride, 0, lines, whole, depth, width, target, at);
    }

    /** Whether 8 lines from {@code first} on can be read, and written although fewer may be wanted. */
    private static boolean hasEight(float[] source, int from, int stride, int first, int lines, int whole, int width) {
        return (first + Turn8.LANES <= lines || width % GROUP == 0)
                && from + (first + Turn8.LANES - 1) * stride + whole <= source.length;
    }

    private static void oneByOne(
            float[] source,
            int from,
            int stride,
            int firstLine,
            int lines,
            int firstColumn,
            int depth,
            int width,
            float[] target,
            int at) {
        for (int k = firstColumn; k < depth; k++) {
            int row = at + k * width;
            for (int l = firstLine; l < lines; l++) {
                target[row + l] = source[from + l * stride + k];
            }
        }
    }
}
