package dev.nernst.runtime.vector;

/** Turns lines of a row-major array into columns of another. */
final class Turn {
    /** Lines that are turned at a time. */
    static final int GROUP = 16;

    private Turn() {}

    /**
     * Turns at most {@link #GROUP} lines: element k of line l goes to {@code target[at + k * width + l]}. What
     * the lines up to a whole group hold afterwards is left open; a product's other lines do not depend on them.
     */
    static void lines(float[] source, int from, int stride, int lines, int depth, int width, float[] target, int at) {
        int k = 0;
        int whole = depth / Turn16.LANES * Turn16.LANES;
        if (Lanes.COUNT == Turn16.LANES && width % 16 == 0 && from + 15 * stride + whole <= source.length) {
            for (; k < whole; k += Turn16.LANES) {
                Turn16.rows16(source, from + k, stride, target, at + k * width, width);
            }
        } else if (Lanes.COUNT == Turn16.LANES && width == 8 && from + 7 * stride + whole <= source.length) {
            for (; k < whole; k += Turn16.LANES) {
                Turn16.rows8(source, from + k, stride, target, at + k * 8);
            }
        }
        for (; k < depth; k++) {
            int row = at + k * width;
            for (int l = 0; l < lines; l++) {
                target[row + l] = source[from + l * stride + k];
            }
        }
    }
}
