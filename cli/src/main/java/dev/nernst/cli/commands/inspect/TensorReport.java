package dev.nernst.cli.commands.inspect;

import java.util.List;

/**
 * A stored tensor.
 *
 * @param name its name in the file
 * @param dtype element type as the file names it
 * @param shape extents, outermost first
 * @param bytes what its data take in the file
 * @param file file name, without folders
 */
record TensorReport(String name, String dtype, List<Long> shape, long bytes, String file) {
    /** Number of elements. */
    long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
