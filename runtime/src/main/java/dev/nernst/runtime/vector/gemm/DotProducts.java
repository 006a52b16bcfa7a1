package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.Prefetch;
import dev.nernst.runtime.vector.common.Scratch;
import dev.nernst.runtime.vector.common.WeightReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * A weight matrix times steps of decoding, of any number: dot products straight from the weights where they lie. A product's
 * bits depend on its weight row and its input alone, not on the other inputs: runs of {@link #DEPTH} elements have one vector
 * of sums each, whose lanes are added up as a tree; then the elements that fill no whole unit, in the same way; then, for
 * int8, the row's scale. One input is multiplied by {@link DotRow}; more by tiles ({@link DotTile4x4}, {@link DotTile4x2}),
 * for which half precision and int8 are converted first, a run of some rows at a time, into memory that stays in the
 * second-level cache. One instance a thread; holds its scratch.
 */
final class DotProducts {
    /** Elements of a row that are summed in one vector: 16 inputs of this length take 128 KB. */
    static final int DEPTH = 2048;
    /** Weight rows of a tile; divides the number of weight rows that a call takes best. */
    static final int TILE_ROWS = 4;
    /** Inputs of a tile that has all the registers there are. */
    private static final int TILE_INPUTS = Lanes.MANY_REGISTERS ? 4 : 2;
    /** Bytes of weights that meet a tile's inputs one after the other: they and the inputs fit the first-level cache. */
    private static final int BLOCK_BYTES = 20 << 10;

    private static final IntVector EVEN = IntVector.fromArray(Lanes.INTS, everySecond(0), 0);
    private static final IntVector ODD = IntVector.fromArray(Lanes.INTS, everySecond(1), 0);

    /** Tiles of a block at most. */
    private static final int MOST_TILES = 8;

    /** Floats of a tile's sums. */
    private static final int TILE_SUMS = 16 * Lanes.COUNT;

    /** Of the tiles of a block, each [input, weight row, lanes]. */
    private final float[] sums = new float[MOST_TILES * TILE_SUMS];

    private final float[] totals = new float[16];
    private final float[] row = new float[DEPTH];
    private final MemorySegment[] tails = new MemorySegment[TILE_ROWS];
    private MemorySegment[] heads = {};
    private MemorySegment converted = MemorySegment.NULL;
    private final Prefetch prefetch = new Prefetch();

    DotProducts() {
        Arrays.setAll(tails, i -> Arena.ofAuto().allocate(2 * Lanes.BYTES, 64));
    }

    private static int[] everySecond(int first) {
        int[] lanes = new int[Lanes.COUNT];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + 2 * i;
        }
        return lanes;
    }

    /** Elements of a row that one iteration of the innermost loop takes. */
    private static int unit(DType dtype) {
        return switch (dtype) {
            case BF16 -> 2 * Lanes.COUNT;
            case I8 -> Lanes.BYTE_COUNT;
            default -> Lanes.COUNT;
        };
    }

    /** Floats of {@code packed} that an input of {@code n} elements takes. */
    static int stride(int n) {
        return Math.ceilDiv(n, 2 * Lanes.COUNT) * 2 * Lanes.COUNT;
    }

    /** Floats that {@code rows} inputs take: tiles read whole groups of inputs. */
    static int packedSize(int rows, int n) {
        return Math.ceilDiv(rows, TILE_INPUTS) * TILE_INPUTS * stride(n);
    }

    /**
     * Packs row {@code r} of the inputs [rows, n] for {@link #multiply}: runs of {@link #DEPTH}, of each what whole units cover
     * and then the rest, filled up with zeros; for bfloat16, whose weights are read in pairs, each of the two as its even and
     * then its odd elements.
     */
    static void pack(DType weights, Tensor x, int r, float[] packed) {
        int n = x.dim(1);
        int stride = stride(n);
        WeightReader.read(x, r, 0, n, packed, r * stride);
        Arrays.fill(packed, r * stride + n, (r + 1) * stride, 0);
        if (weights != DType.BF16) {
            return;
        }
        float[] elements = Arrays.copyOfRange(packed, r * stride, (r + 1) * stride);
        int unit = unit(weights);
        for (int k = 0; k < n; k += DEPTH) {
            int depth = Math.min(DEPTH, stride - k);
            int whole = Math.min(DEPTH, n - k) / unit * unit;
            split(elements, k, whole, packed, r * stride + k);
            split(elements, k + whole, depth - whole, packed, r * stride + k + whole);
        }
    }

    /** Even elements of a run, then odd ones; {@code count} is a multiple of two vectors. */
    private static void split(float[] elements, int from, int count, float[] target, int at) {
        for (int i = 0; i < count; i += 2 * Lanes.COUNT) {
            IntVector a =
                    FloatVector.fromArray(Lanes.FLOATS, elements, from + i).reinterpretAsInts();
            IntVector b = FloatVector.fromArray(Lanes.FLOATS, elements, from + i + Lanes.COUNT)
                    .reinterpretAsInts();
            EVEN.selectFrom(a, b).reinterpretAsFloats().intoArray(target, at + i / 2);
            ODD.selectFrom(a, b).reinterpretAsFloats().intoArray(target, at + (count + i) / 2);
        }
    }

    /**
     * {@code out[r * outStride + j - from] = weight[j] · x[r]} for weight rows {@code from} to {@code from + count}, which take
     * less than 2 GB.
     *
     * @param packed the inputs, by {@link #pack}
     * @param outStride at least {@code count}, with several inputs rounded up to whole tiles
     */
    void multiply(Tensor weight, float[] packed, int rows, int from, int count, float[] out, int outStride) {
        if (rows == 1) {
            multiplyOne(weight, packed, from, count, out);
        } else {
            multiplySeveral(weight, packed, rows, from, count, out, outStride);
        }
        if (weight.dtype() == DType.I8) {
            for (int j = 0; j < count; j++) {
                float scale = WeightReader.scale(weight, from + j);
                for (int r = 0; r < rows; r++) {
                    out[r * outStride + j] *= scale;
                }
            }
        }
    }

    private void multiplyOne(Tensor weight, float[] x, int from, int count, float[] out) {
        int n = weight.dim(1);
        DType dtype = weight.dtype();
        MemorySegment data = WeightReader.rows(weight, from, count);
        one(dtype, data, x, 0, n, count, out);
        int rest = n % unit(dtype);
        if (rest > 0) {
            long bytes = dtype.bytes();
            for (int j = 0; j < count; j++) {
                long end = (j + 1L) * n * bytes;
                tails[0].fill((byte) 0).copyFrom(data.asSlice(end - rest * bytes, rest * bytes));
                one(dtype, tails[0], x, n - rest, unit(dtype), 1, totals);
                out[j] += totals[0];
            }
        }
    }

    private static void one(DType dtype, MemorySegment w, float[] x, int at, int n, int rows, float[] out) {
        switch (dtype) {
            case F32 -> DotRow.float32(w, x, at, n, rows, out);
            case BF16 -> DotRow.bfloat16(w, x, at, n, rows, out);
            case F16 -> DotRow.half(w, x, at, n, rows, out);
            case I8 -> DotRow.int8(w, x, at, n, rows, out);
            default -> throw new IllegalArgumentException("weights cannot be " + dtype);
        }
    }

    private void multiplySeveral(
            Tensor weight, float[] packed, int rows, int from, int count, float[] out, int outStride) {
        int n = weight.dim(1);
        DType dtype = weight.dtype();
        boolean inPlace = dtype == DType.F32 || dtype == DType.BF16;
        int bytes = inPlace ? dtype.bytes() : Float.BYTES;
        int unit = unit(dtype);
        if (inPlace) {
            prefetch.all(WeightReader.rows(weight, from, count));
        }
        if (heads.length < count + TILE_ROWS) {
            heads = new MemorySegment[count + TILE_ROWS];
        }
        Tiles tiles = new Tiles(dtype == DType.BF16, packed, stride(n), rows, out, outStride);
        for (int k = 0; k < n; k += DEPTH) {
            int depth = Math.min(DEPTH, n - k);
            int whole = depth / unit * unit;
            MemorySegment data = weight.host();
            long first = ((long) from * n + k) * bytes;
            long rowBytes = (long) n * bytes;
            if (!inPlace) {
                convert(weight, from, count, k, depth);
                data = converted;
                first = 0;
                rowBytes = convertedStride(depth) * 4L;
            }
            for (int j = 0; j < count + TILE_ROWS - 1; j++) {
                // A tile that is not full repeats the last row.
                heads[j] = data.asSlice(first + Math.min(j, count - 1) * rowBytes, (long) depth * bytes);
            }
            int block = Math.clamp(BLOCK_BYTES / (TILE_ROWS * depth * bytes), 1, MOST_TILES) * TILE_ROWS;
            for (int j = 0; j < count; j += block) {
                multiply(tiles, heads, j, Math.min(block, count - j), j, whole, k, k == 0);
            }
            if (whole < depth) {
                for (int j = 0; j < count; j += TILE_ROWS) {
                    copyTails(j, (long) whole * bytes, (long) (depth - whole) * bytes);
                    multiply(tiles, tails, 0, TILE_ROWS, j, unit, k + whole, false);
                }
            }
        }
    }

    /** What all tiles of a call have in common. */
    private record Tiles(boolean paired, float[] packed, int stride, int rows, float[] out, int outStride) {}

    /**
     * A block of weight rows, which stays in the first-level cache, times all inputs, for some elements of each.
     *
     * @param w weight rows {@code w[at...]}, of {@code count} that are wanted; whole tiles of them are there
     * @param j column of the result that the first of them goes to
     * @param k index of the inputs that meets the first of their elements
     * @param first whether the result holds nothing yet
     */
    private void multiply(Tiles tiles, MemorySegment[] w, int at, int count, int j, int depth, int k, boolean first) {
        for (int r = 0; r < tiles.rows; ) {
            int inputs = tiles.rows - r > 2 ? TILE_INPUTS : 2;
            int x = r * tiles.stride + k;
            for (int t = 0; t * TILE_ROWS < count; t++) {
                multiplyTile(tiles, w, at + t * TILE_ROWS, inputs, x, depth, t * TILE_SUMS);
            }
            // All tiles' sums one after the other: their latencies overlap.
            for (int t = 0; t * TILE_ROWS < count; t++) {
                put(tiles, inputs, r, j + t * TILE_ROWS, t * TILE_SUMS, first);
            }
            r += inputs;
        }
    }

    /** Leaves the sums of a tile at {@code sums[to...]}. */
    private void multiplyTile(Tiles tiles, MemorySegment[] w, int at, int inputs, int x, int depth, int to) {
        MemorySegment w0 = w[at];
        MemorySegment w1 = w[at + 1];
        MemorySegment w2 = w[at + 2];
        MemorySegment w3 = w[at + 3];
        if (inputs == 4 && tiles.paired) {
            DotTile4x4.bfloat16(w0, w1, w2, w3, depth / 2, tiles.packed, x, tiles.stride, sums, to);
        } else if (inputs == 4) {
            DotTile4x4.float32(w0, w1, w2, w3, depth, tiles.packed, x, tiles.stride, sums, to);
        } else if (tiles.paired) {
            DotTile4x2.bfloat16(w0, w1, w2, w3, depth / 2, tiles.packed, x, tiles.stride, sums, to);
        } else {
            DotTile4x2.float32(w0, w1, w2, w3, depth, tiles.packed, x, tiles.stride, sums, to);
        }
    }

    /** Adds up the lanes of a tile's sums at {@code sums[from...]} and puts them into columns {@code j...} of the result. */
    private void put(Tiles tiles, int inputs, int r, int j, int from, boolean first) {
        if (inputs == 4) {
            Lanes.sum16(sums, from, totals);
        } else {
            Lanes.sum8(sums, from, totals, 0);
        }
        float[] out = tiles.out;
        for (int c = 0; c < Math.min(inputs, tiles.rows - r); c++) {
            int to = (r + c) * tiles.outStride + j;
            FloatVector total = FloatVector.fromArray(FloatVector.SPECIES_128, totals, c * TILE_ROWS);
            (first
                            ? total
                            : FloatVector.fromArray(FloatVector.SPECIES_128, out, to)
                                    .add(total))
                    .intoArray(out, to);
        }
    }

    private void convert(Tensor weight, int from, int count, int k, int depth) {
        int stride = convertedStride(depth);
        converted = Scratch.grown(converted, count * stride);
        for (int j = 0; j < count; j++) {
            WeightReader.readUnscaled(weight, from + j, k, depth, row, 0);
            MemorySegment.copy(row, 0, converted, Floats.FLOAT, (long) j * stride * 4, depth);
        }
    }

    /** Floats from a converted row to the next: whole cache lines, and no power of two, whose rows would share cache sets. */
    private static int convertedStride(int depth) {
        return Math.ceilDiv(depth, 16) * 16 + 16;
    }

    /** Copies what is left of four weight rows and fills it up with zeros. */
    private void copyTails(int j, long from, long bytes) {
        for (int i = 0; i < TILE_ROWS; i++) {
            tails[i].fill((byte) 0);
            MemorySegment.copy(heads[j + i], from, tails[i], 0, bytes);
        }
    }
}
