package dev.nernst.runtime.check;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one call's arguments. Every method throws an {@link IllegalArgumentException} that names the op, the
 * argument, and what it is and should be.
 */
final class Operands {
    private final String op;
    private final Memory memory;

    Operands(String op, Memory memory) {
        this.op = op;
        this.memory = memory;
    }

    /** An F32 tensor that is only read, of {@code rows} entries of {@code width} elements, whatever its further axes. */
    Operands rows(String name, @Nullable Tensor tensor, long rows, long width) {
        if (tensor != null) {
            where(name, tensor);
            boolean fits = tensor.dtype() == DType.F32
                    && tensor.size() == rows * width
                    && (tensor.rank() < 2 ? rows == 1 || width == 1 : tensor.shape()[0] == rows);
            if (!fits) {
                throw wrong(name, tensor, DType.F32 + Arrays.toString(new long[] {rows, width}));
            }
        }
        return this;
    }

    /** The same for a tensor that is written. */
    Operands outRows(String name, @Nullable Tensor tensor, long rows, long width) {
        writable(name, tensor);
        return rows(name, tensor, rows, width);
    }

    /** An F32 tensor that is only read, of {@code count} elements, whatever its axes. */
    Operands elements(String name, @Nullable Tensor tensor, long count, Tensor like) {
        if (tensor != null) {
            where(name, tensor);
            if (tensor.dtype() != DType.F32 || tensor.size() != count) {
                throw wrong(name, tensor, "F32 of " + count + " elements beside " + like);
            }
        }
        return this;
    }

    /** The same for a tensor that is written. */
    Operands outElements(String name, @Nullable Tensor tensor, long count, Tensor like) {
        writable(name, tensor);
        return elements(name, tensor, count, like);
    }

    /** A matrix of weights: [out features, in features] or [vocabulary, hidden], in any type that weights have. */
    Operands weight(String name, Tensor tensor) {
        where(name, tensor);
        boolean fits = tensor.rank() == 2
                && switch (tensor.dtype()) {
                    case F32, BF16, F16 -> true;
                    case I8 -> tensor.rowScales() != null;
                    default -> false;
                };
        if (!fits) {
            throw wrong(name, tensor, "a matrix in F32, BF16, F16 or I8 with row scales");
        }
        Tensor scales = tensor.rowScales();
        if (scales != null) {
            where(name + "'s row scales", scales);
        }
        return this;
    }

    /** Numbers of rows or entries, each from 0 to {@code end - 1}. */
    Operands indices(String name, int[] indices, long end, Tensor of) {
        for (int index : indices) {
            if (index < 0 || index >= end) {
                throw new IllegalArgumentException(
                        op + ": " + name + " has " + index + ", outside " + end + " of " + of);
            }
        }
        return this;
    }

    /** Anything that must be as many as something else. */
    Operands count(String name, long actual, long expected, Tensor of) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    op + ": " + name + " has " + actual + " entries, but " + of + " wants " + expected);
        }
        return this;
    }

    IllegalArgumentException wrong(String name, Tensor tensor, String expected) {
        return new IllegalArgumentException(op + ": " + name + " is " + tensor + ", but must be " + expected);
    }

    private void where(String name, Tensor tensor) {
        if (!memory.holds(tensor)) {
            throw new IllegalArgumentException(op + ": " + name + " " + tensor + " lies in "
                    + tensor.storage().place() + ", where this provider does not compute");
        }
    }

    private void writable(String name, @Nullable Tensor tensor) {
        if (tensor != null && tensor.storage().isReadOnly()) {
            throw new IllegalArgumentException(op + ": " + name + " " + tensor + " is written to, but read-only");
        }
    }
}
