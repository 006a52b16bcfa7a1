package dev.nernst.weights.gguf;

import java.util.List;

/**
 * A tensor as a GGUF file describes it.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param name the name in the file
 * @param type how its weights are stored
 * @param shape row-major extents, the slowest first: the reverse of the order in the file
 * @param offset of its first byte from the beginning of the data section
 * @param byteSize bytes it takes, without padding
 */
public record GgufTensor(String name, GgmlType type, List<Long> shape, long offset, long byteSize) {
    public GgufTensor {
        shape = List.copyOf(shape);
    }

    /** The extents as an array. */
    public long[] extents() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The bytes that {@code shape} takes as {@code type}.
     *
     * @throws ArithmeticException if they pass 2^63 or a row is no whole number of blocks
     */
    static long byteSize(GgmlType type, List<Long> shape) {
        long columns = shape.isEmpty() ? 1 : shape.getLast();
        if (columns % type.blockElements() != 0) {
            throw new ArithmeticException(
                    "a row of " + columns + " is no whole number of blocks of " + type.blockElements());
        }
        long blocks = columns / type.blockElements();
        for (long extent : shape.isEmpty() ? shape : shape.subList(0, shape.size() - 1)) {
            blocks = Math.multiplyExact(blocks, extent);
        }
        return Math.multiplyExact(blocks, (long) type.blockBytes());
    }
}
