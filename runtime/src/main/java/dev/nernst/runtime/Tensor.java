package dev.nernst.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dtype, a shape and a place in a {@link Storage}: row-major, contiguous, little-endian. The storage belongs to the
 * provider that made it; only where it is host memory can its bytes be seen ({@link #host()}). An int8 weight matrix of
 * shape [rows, columns] carries one F32 scale a row ({@link #rowScales()}): element (r, c) stands for
 * {@code data[r, c] * rowScales[r]}.
 *
 * <p>The object is immutable, the memory is not: it lives as long as the arena it came from, and whoever writes it
 * orders reads and writes between threads.
 */
public final class Tensor {
    private final DType dtype;
    private final long[] shape;
    private final Storage storage;
    private final long byteOffset;
    private final long byteSize;
    /** The bytes where they are host memory, else null. */
    private final @Nullable MemorySegment host;

    private final @Nullable Tensor rowScales;

    private Tensor(DType dtype, Storage storage, long byteOffset, @Nullable Tensor rowScales, long... shape) {
        this.dtype = dtype;
        this.shape = shape;
        this.storage = storage;
        this.byteOffset = byteOffset;
        this.byteSize = byteSize(dtype, shape);
        this.host = storage instanceof HostStorage memory ? memory.slice(byteOffset, byteSize) : null;
        this.rowScales = rowScales;
    }

    /**
     * A tensor over existing host memory.
     *
     * @throws IllegalArgumentException if the segment's size is not that of the shape
     */
    public static Tensor of(DType dtype, MemorySegment data, long... shape) {
        long bytes = byteSize(dtype, shape);
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException("a " + dtype + " tensor of shape " + Arrays.toString(shape) + " takes "
                    + bytes + " bytes, not " + data.byteSize());
        }
        return new Tensor(dtype, new HostStorage(data), 0, null, shape.clone());
    }

    /**
     * A tensor over part of a storage.
     *
     * @param byteOffset of its first element
     * @throws IllegalArgumentException if the storage ends before the tensor does
     */
    public static Tensor of(DType dtype, Storage storage, long byteOffset, long... shape) {
        long bytes = byteSize(dtype, shape);
        if (byteOffset < 0 || byteOffset > storage.byteSize() - bytes) {
            throw new IllegalArgumentException("a " + dtype + " tensor of shape " + Arrays.toString(shape) + " takes "
                    + bytes + " bytes from " + byteOffset + " on, the storage has " + storage.byteSize());
        }
        return new Tensor(dtype, storage, byteOffset, null, shape.clone());
    }

    /** A zero-filled tensor of host memory, aligned to 64 bytes, that lives as long as {@code arena}. */
    public static Tensor allocate(Arena arena, DType dtype, long... shape) {
        return of(dtype, arena.allocate(byteSize(dtype, shape), 64), shape);
    }

    /** A copy of {@code values} as an F32 tensor of host memory; its memory is freed when it is no longer reachable. */
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

    /** The bytes that a tensor takes, its row scales aside. */
    public static long byteSize(DType dtype, long... shape) {
        return Math.multiplyExact(elements(shape), (long) dtype.bytes());
    }

    /** This I8 matrix with one F32 scale a row, shape [rows]. */
    public Tensor withRowScales(Tensor scales) {
        if (dtype != DType.I8 || rank() != 2 || scales.dtype != DType.F32 || scales.size() != shape[0]) {
            throw new IllegalArgumentException(
                    "row scales are F32 [rows] for an I8 [rows, columns] tensor, not " + scales + " for " + this);
        }
        return new Tensor(dtype, storage, byteOffset, scales, shape);
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
        return byteSize;
    }

    /** The memory that holds the elements. */
    public Storage storage() {
        return storage;
    }

    /** Where in the storage the first element lies, in bytes. */
    public long byteOffset() {
        return byteOffset;
    }

    /** Whether it lies in host memory, so that {@link #host} gives its bytes. */
    public boolean isHost() {
        return host != null;
    }

    /**
     * The bytes of a tensor in host memory: {@code size() * dtype().bytes()} of them.
     *
     * @throws IllegalStateException if they lie elsewhere
     */
    public MemorySegment host() {
        if (host == null) {
            throw new IllegalStateException(this + " lies in " + storage.place() + ", which the host cannot read");
        }
        return host;
    }

    /** The F32 scales [rows] of an int8 weight matrix, or null. */
    public @Nullable Tensor rowScales() {
        return rowScales;
    }

    /** A view of {@code count} entries of the first axis, starting at {@code from}. */
    public Tensor rows(long from, long count) {
        long rowBytes = shape[0] == 0 ? 0 : byteSize / shape[0];
        if (from < 0 || count < 0 || from > shape[0] - count) {
            throw new IndexOutOfBoundsException("rows " + from + " to " + (from + count) + " of " + this);
        }
        long[] view = shape.clone();
        view[0] = count;
        Tensor scales = rowScales == null ? null : rowScales.rows(from, count);
        return new Tensor(dtype, storage, byteOffset + from * rowBytes, scales, view);
    }

    /** The same memory under another shape of as many elements. */
    public Tensor reshape(long... newShape) {
        if (elements(newShape) != size() || rowScales != null) {
            throw new IllegalArgumentException("cannot view " + this + " as " + Arrays.toString(newShape));
        }
        return new Tensor(dtype, storage, byteOffset, null, newShape.clone());
    }

    /** Element {@code index} in row-major order as a float; slow, for reference code and tests. */
    public float getFloat(long index) {
        float value = Floats.get(host(), dtype, index);
        return rowScales == null ? value : value * rowScales.getFloat(index / shape[1]);
    }

    /** Writes element {@code index} of a floating-point tensor, rounding to nearest even; slow. */
    public void setFloat(long index, float value) {
        Floats.set(host(), dtype, index, value);
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
        MemorySegment.copy(values, 0, host(), Floats.FLOAT, 0, values.length);
    }

    /** Fills this tensor with the bytes of one of the same dtype and shape. */
    public void copyFrom(Tensor source) {
        if (source.dtype != dtype || !Arrays.equals(source.shape, shape)) {
            throw new IllegalArgumentException("cannot copy " + source + " into " + this);
        }
        host().copyFrom(source.host());
    }

    /** Sets every byte to zero. */
    public void zero() {
        host().fill((byte) 0);
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
