package dev.nernst.runtime.vector.common;

/** Transposes rows of a row-major array into columns of another. */
public final class Transpose {
    /** Rows that are transposed at a time. */
    public static final int GROUP = 16;

    private Transpose() {}

    /**
     * Transposes at most {@link #GROUP} rows: element k of row r goes to {@code target[at + k * width + r]}. If {@code width}
     * is a multiple of a group, the target's columns from {@code rows} up to a whole group are overwritten with anything.
     *
     * @param stride floats from a row to the next
     * @param depth elements of a row
     * @param width floats from a column's element to its next in the target
     */
    public static void rows(
            float[] source, int from, int stride, int rows, int depth, int width, float[] target, int at) {
        int whole = depth / Lanes.COUNT * Lanes.COUNT;
        if (Lanes.COUNT == Transpose16.LANES && width % 16 == 0 && from + 15 * stride + whole <= source.length) {
            for (int k = 0; k < whole; k += Transpose16.LANES) {
                Transpose16.block(source, from + k, stride, target, at + k * width, width);
            }
        } else if (Lanes.COUNT == Transpose8.LANES) {
            int done = 0;
            while (done < rows && hasEight(source, from, stride, done, rows, whole, width)) {
                for (int k = 0; k < whole; k += Transpose8.LANES) {
                    Transpose8.block(source, from + done * stride + k, stride, target, at + k * width + done, width);
                }
                done += Transpose8.LANES;
            }
            oneByOne(source, from, stride, done, rows, 0, whole, width, target, at);
        } else {
            whole = 0;
        }
        oneByOne(source, from, stride, 0, rows, whole, depth, width, target, at);
    }

    /** Whether 8 rows from {@code first} on can be read, and written although fewer may be wanted. */
    private static boolean hasEight(float[] source, int from, int stride, int first, int rows, int whole, int width) {
        return (first + Transpose8.LANES <= rows || width % GROUP == 0)
                && from + (first + Transpose8.LANES - 1) * stride + whole <= source.length;
    }

    private static void oneByOne(
            float[] source,
            int from,
            int stride,
            int firstRow,
            int rows,
            int firstColumn,
            int depth,
            int width,
            float[] target,
            int at) {
        for (int k = firstColumn; k < depth; k++) {
            int column = at + k * width;
            for (int r = firstRow; r < rows; r++) {
                target[column + r] = source[from + r * stride + k];
            }
        }
    }
}
