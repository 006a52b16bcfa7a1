package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import java.util.Arrays;
import java.util.List;

/**
 * What a header says of a tensor, apart from where its bytes are.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param name the key, any text but {@code __metadata__}
 * @param type the element type
 * @param shape the extents, none negative; empty for a scalar
 */
public record TensorInfo(String name, StoredType type, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException(name + ": negative extent in shape " + shape);
            }
        }
    }

    /** A tensor of a type that the runtime knows. */
    public static TensorInfo of(String name, DType dtype, long... shape) {
        return new TensorInfo(
                name, StoredType.of(dtype), Arrays.stream(shape).boxed().toList());
    }

    /** The extents as an array. */
    public long[] extents() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The number of elements, 1 for a scalar.
     *
     * @throws ArithmeticException if it passes 2^63
     */
    public long elements() {
        long product = 1;
        for (long extent : shape) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    /**
     * The bytes that the elements take.
     *
     * @throws ArithmeticException if the number of bits passes 2^63, or is no whole number of bytes
     */
    public long byteSize() {
        long bits = Math.multiplyExact(elements(), (long) type.bits());
        if (bits % 8 != 0) {
            throw new ArithmeticException(bits + " bits are no whole number of bytes");
        }
        return bits / 8;
    }
}
