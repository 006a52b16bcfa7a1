package dev.nernst.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dtype, a shape and a 64-bit-addressed memory segment: row-major, contiguous, little-endian, off-heap (a file may be
 * mapped behind it). An int8 weight matrix of shape [rows, columns] carries one F32 scale a row ({@link #rowScales()}):
 * element (r, c) stands for {@code data[r, c] * rowScales[r]}.
 *
 * <p>The object is immutable, the memory is not: it lives as long as the arena it came from, and whoever writes it
 * orders reads and writes between threads.
 */
public final class Tensor {
    private final DType dtype;
    private final long[] shape;
    private final MemorySegment data;
    private final @Nullable Tensor rowScales;

    private Tensor(DType dtype, MemorySegment data, @Nullable Tensor rowScales, long... shape) {
        this.dtype = dtype;
        this.shape = shape;
        this.data = data;
        this.rowScales = rowScales;
    }

    /**
     * A tensor over existing memory.
     *
     * @throws IllegalArgumentException if the segment's size is not that of the shape
     */
    public static Tensor of(DType dtype, MemorySegment data, long... shape) {
        long bytes = Math.multiplyExact(elements(shape), (long) dtype.bytes());
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException("a " + dtype + " tensor of shape " + Arrays.toString(shape) + " takes "
                    + bytes + " bytes, not " + data.byteSize());
        }
        return new Tensor(dtype, data, null, shape.clone());
    }

    /** A zero-filled tensor, aligned to 64 bytes, that lives as long as {@code arena}. */
    public static Tensor allocate(Arena arena, DType dtype, long... shape) {
        long bytes = Math.multiplyExact(elements(shape), (long) dtype.bytes());
        return new Tensor(dtype, arena.allocate(bytes, 64), null, shape.clone());
    }

    /** A copy of {@code values} as an F32 tensor; its memory is freed when it is no longer reachable. */
    public static Tensor ofFloats(float[] values, long... shape) {
        Tensor tensor = allocate(Arena.ofAuto(), DType.F32, shape);
        tensor.copyFrom(values);
        return tensor;
    }

    /** The number of elements of a shape; rank 0 has one. */
    public static long elements(long... shape) {
        long count = 1;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(shape));
            }
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /** This I8 matrix with one F32 scale a row, shape [rows]. */
    public Tensor withRowScales(Tensor scales) {
        if (dtype != DType.I8 || rank() != 2 || scales.dtype != DType.F32 || scales.size() != shape[0]) {
            throw new IllegalArgumentException(
                    "row scales are F32 [rows] for an I8 [rows, columns] tensor, not " + scales + " for " + this);
        }
        return new Tensor(dtype, data, scales, shape);
    }

    public DType dtype() {
        return dtype;
    }

    public int rank() {
        return shape.length;
    }

    /** The extents; a copy. */
    public long[] shape() {
        return shape.clone();
    }

    /** Extent {@code axis} as an int; negative axes count from the last. */
    public int dim(int axis) {
        return Math.toIntExact(shape[axis < 0 ? axis + shape.length : axis]);
    }

    /** The number of elements. */
    public long size() {
        return elements(shape);
    }

    public long byteSize() {
        return data.byteSize();
    }

    /** The memory: {@code size() * dtype().bytes()} bytes. */
    public MemorySegment data() {
        return data;
    }

    /** The F32 scales [rows] of an int8 weight matrix, or null. */
    public @Nullable Tensor rowScales() {
        return rowScales;
    }

    /** A view of {@code count} entries of the first axis, starting at {@code from}. */
    public Tensor rows(long from, long count) {
        long rowBytes = shape[0] == 0 ? 0 : data.byteSize() / shape[0];
        if (from < 0 || count < 0 || from > shape[0] - count) {
            throw new IndexOutOfBoundsException("rows " + from + " to " + (from + count) + " of " + this);
        }
        long[] view = shape.clone();
        view[0] = count;
        Tensor scales = rowScales == null ? null : rowScales.rows(from, count);
        return new Tensor(dtype, data.asSlice(from * rowBytes, count * rowBytes), scales, view);
    }

    /** The same memory under another shape of as many elements. */
    public Tensor reshape(long... newShape) {
        if (elements(newShape) != size() || rowScales != null) {
            throw new IllegalArgumentException("cannot view " + this + " as " + Arrays.toString(newShape));
        }
        return new Tensor(dtype, data, null, newShape.clone());
    }

    /** Element {@code index} in row-major order as a float; slow, for reference code and tests. */
    public float getFloat(long index) {
        float value = Floats.get(data, dtype, index);
        return rowScales == null ? value : value * rowScales.getFloat(index / shape[1]);
    }

    /** Writes element {@code index} of a floating-point tensor, rounding to nearest even; slow. */
    public void setFloat(long index, float value) {
        Floats.set(data, dtype, index, value);
    }

    /** All elements as floats (F64 is rounded, int8 is scaled); the tensor must fit an array. */
    public float[] toFloatArray() {
        float[] values = new float[Math.toIntExact(size())];
        Floats.copy(this, 0, values, 0, values.length);
        return values;
    }

    /** Fills an F32 tensor with {@code values}. */
    public void copyFrom(float[] values) {
        if (dtype != DType.F32 || values.length != size()) {
            throw new IllegalArgumentException("cannot copy " + values.length + " floats into " + this);
        }
        MemorySegment.copy(values, 0, data, Floats.FLOAT, 0, values.length);
    }

    /** Fills this tensor with the bytes of one of the same dtype and shape. */
    public void copyFrom(Tensor source) {
        if (source.dtype != dtype || !Arrays.equals(source.shape, shape)) {
            throw new IllegalArgumentException("cannot copy " + source + " into " + this);
        }
        data.copyFrom(source.data);
    }

    /** Sets every byte to zero. */
    public void zero() {
        data.fill((byte) 0);
    }

    /** Whether {@code other} has the same extents. */
    public boolean sameShape(Tensor other) {
        return Arrays.equals(shape, other.shape);
    }

    /** Dtype and shape, for messages: {@code F32[2, 3]}. */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }
}
