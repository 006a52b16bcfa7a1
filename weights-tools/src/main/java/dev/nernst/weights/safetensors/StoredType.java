package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The element types of the safetensors format (its reference implementation, version 0.8), in that implementation's
 * order, which is the order of alignment and hence that of tensors in a written file. Those with no {@link DType} can
 * be copied but not computed with.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum StoredType {
    BOOL(8, DType.BOOL),
    F4(4, null),
    F6_E2M3(6, null),
    F6_E3M2(6, null),
    U8(8, DType.U8),
    I8(8, DType.I8),
    F8_E5M2(8, null),
    F8_E4M3(8, null),
    F8_E8M0(8, null),
    F8_E4M3FNUZ(8, null),
    F8_E5M2FNUZ(8, null),
    I16(16, DType.I16),
    U16(16, null),
    F16(16, DType.F16),
    BF16(16, DType.BF16),
    I32(32, DType.I32),
    U32(32, null),
    F32(32, DType.F32),
    C64(64, null),
    F64(64, DType.F64),
    I64(64, DType.I64),
    U64(64, null);

    private static final Map<String, StoredType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(StoredType::name, Function.identity()));

    private final int bits;
    private final @Nullable DType dtype;

    StoredType(int bits, @Nullable DType dtype) {
        this.bits = bits;
        this.dtype = dtype;
    }

    /** Bits an element takes. */
    public int bits() {
        return bits;
    }

    /** The runtime's element type, or null where the runtime does not compute with this one. */
    public @Nullable DType dtype() {
        return dtype;
    }

    /** The stored form of {@code dtype}. */
    public static StoredType of(DType dtype) {
        return valueOf(dtype.name());
    }

    /** The type a header calls {@code name}, or null. */
    static @Nullable StoredType named(String name) {
        return BY_NAME.get(name);
    }
}
