package dev.nernst.cli.options;

import dev.nernst.runtime.DType;

/** Element types that weights can be written as. */
public enum FloatType {
    F32(DType.F32),
    F16(DType.F16),
    BF16(DType.BF16);

    private final DType dtype;

    FloatType(DType dtype) {
        this.dtype = dtype;
    }

    /** The runtime's element type. */
    public DType dtype() {
        return dtype;
    }
}
