package dev.nernst.runtime.vector;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A weight matrix times up to {@link #MOST_ROWS} input rows, as in decoding some sequences at once: tiles of dot
 * products of four weight rows with four inputs, straight from the weights where they lie. As in {@link MatVec}, bfloat16
 * weights are loaded in pairs whose halves meet the even and the odd elements of the input. Half precision and int8 are
 * converted first, a chunk at a time, into memory that stays in the second-level cache. One instance a thread; holds its
 * scratch.
 */
final class DotTiles {
    /** Weight rows, and inputs, of a tile; divides the number of weight rows that a call takes best. */
    static final int SIDE = 4;
    /**
     * With more, the sums over lanes cost more than turning the product of packed inputs ({@link Gemm}). Few registers do not
     * hold a tile: there it pays only where most of a panel of inputs would be empty.
     */
    static final int MOST_ROWS = Lanes.MANY_REGISTERS ? Lanes.COUNT : SIDE;
    /** Products of a tile. */
    private static final int TILE = SIDE * SIDE;
    /** Elements of each row that are multiplied at a time: 16 inputs of this length take 128 KB. */
    private static final int DEPTH = 2048;
    /** Elements that one turn of the innermost loop takes of a row of bfloat16, and of any other. */
    private static final int PAIRS = 2 * Lanes.COUNT;

    private static final IntVector EVEN = IntVector.fromArray(Lanes.INTS, everySecond(0), 0);
    private static final IntVector ODD = IntVector.fromArray(Lanes.INTS, everySecond(1), 0);

    private final float[] sums = new float[(MOST_ROWS + SIDE - 1) / SIDE * TILE * Lanes.COUNT];
    private final float[] totals = new float[TILE];
    private final float[] row = new float[DEPTH];
    private final MemorySegment[] tails = new MemorySegment[SIDE];
    private MemorySegment[] heads = {};
    private MemorySegment converted = MemorySegment.NULL;
    private final Touch touch = new Touch();

    DotTiles() {
        Arrays.setAll(tails, i -> Arena.ofAuto().allocate(Lanes.COUNT * 4L, 64));
    }

    private static int[] everySecond(int first) {
        int[] lanes = new int[Lanes.COUNT];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = first + 2 * i;
        }
        return lanes;
    }

    /** Floats of {@code arranged} that {@link #arrange} fills. */
    static int arrangedSize(int rows, int n) {
        return (rows + SIDE - 1) / SIDE * SIDE * stride(n);
    }

    private static int stride(int n) {
        return (n + PAIRS - 1) / PAIRS * PAIRS;
    }

    private static boolean paired(DType dtype) {
        return dtype == DType.BF16;
    }

    /**
     * Arranges inputs [rows, n] for {@link #multiply}: runs of {@link #DEPTH}, of each what whole vectors cover and then
     * the rest, filled up with zeros; for paired weights each of the two as its even and then its odd elements.
     */
    static void arrange(DType weights, Tensor x, int rows, float[] arranged) {
        int n = x.dim(1);
        int stride = stride(n);
        float[] elements = new float[stride];
        Arrays.fill(arranged, rows * stride, arrangedSize(rows, n), 0);
        for (int r = 0; r < rows; r++) {
            if (!paired(weights)) {
                WeightReader.read(x, r, 0, n, arranged, r * stride);
                Arrays.fill(arranged, r * stride + n, (r + 1) * stride, 0);
                continue;
            }
            WeightReader.read(x, r, 0, n, elements, 0);
            for (int k = 0; k < n; k += DEPTH) {
                int depth = Math.min(DEPTH, stride - k);
                int whole = Math.min(DEPTH, n - k) / PAIRS * PAIRS;
                split(elements, k, whole, arranged, r * stride + k);
                split(elements, k + whole, depth - whole, arranged, r * stride + k + whole);
            }
        }
    }

    /** Even elements of a run, then odd ones; {@code count} is a multiple of {@link #PAIRS}. */
    private static void split(float[] elements, int from, int count, float[] target, int at) {
        for (int i = 0; i < count; i += PAIRS) {
            IntVector a =
                    FloatVector.fromArray(Lanes.FLOATS, elements, from + i).reinterpretAsInts();
            IntVector b = FloatVector.fromArray(Lanes.FLOATS, elements, from + i + Lanes.COUNT)
                    .reinterpretAsInts();
            EVEN.selectFrom(a, b).reinterpretAsFloats().intoArray(target, at + i / 2);
            ODD.selectFrom(a, b).reinterpretAsFloats().intoArray(target, at + (count + i) / 2);
        }
    }

    /**
     * {@code out[r * outStride + j - from] = weight[j] · x[r]} for weight rows {@code from} to {@code from + count}.
     *
     * @param arranged the inputs, by {@link #arrange}
     */
    void multiply(Tensor weight, float[] arranged, int rows, int from, int count, float[] out, int outStride) {
        int n = weight.dim(1);
        boolean paired = paired(weight.dtype());
        int bytes = paired ? 2 : 4;
        int unit = paired ? PAIRS : Lanes.COUNT;
        int stride = stride(n);
        int groups = (rows + SIDE - 1) / SIDE;
        if (weight.dtype() == DType.F32 || paired) {
            touch.lines(WeightReader.rows(weight, from, count));
        }
        if (heads.length < count + SIDE) {
            heads = new MemorySegment[count + SIDE];
        }
        for (int k = 0; k < n; k += DEPTH) {
            int depth = Math.min(DEPTH, n - k);
            int whole = depth / unit * unit;
            MemorySegment lines = weight.host();
            long first = ((long) from * n + k) * bytes;
            long lineBytes = (long) n * bytes;
            if (weight.dtype() != DType.F32 && !paired) {
                convert(weight, from, count, k, depth);
                lines = converted;
                first = 0;
                lineBytes = DEPTH * 4L;
            }
            for (int j = 0; j < count + SIDE - 1; j++) {
                // A tile that is not full repeats the last row.
                heads[j] = lines.asSlice(first + Math.min(j, count - 1) * lineBytes, (long) depth * bytes);
            }
            for (int j = 0; j < count; j += SIDE) {
                multiply(
                        paired,
                        heads[j],
                        heads[j + 1],
                        heads[j + 2],
                        heads[j + 3],
                        whole,
                        arranged,
                        k,
                        stride,
                        groups,
                        sums);
                put(k == 0, groups, out, j, outStride);
                if (whole < depth) {
                    int tail = copyTails(paired, j, whole, depth - whole);
                    multiply(
                            paired, tails[0], tails[1], tails[2], tails[3], tail, arranged, k + whole, stride, groups,
                            sums);
                    put(false, groups, out, j, outStride);
                }
            }
        }
    }

    /** Sums the products of all groups of inputs over lanes and adds them to columns {@code at...} of {@code out}. */
    private void put(boolean first, int groups, float[] out, int at, int outStride) {
        for (int g = 0; g < groups; g++) {
            Lanes.sum16(sums, g * TILE * Lanes.COUNT, totals);
            for (int c = 0; c < SIDE; c++) {
                for (int i = 0; i < SIDE; i++) {
                    int to = (g * SIDE + c) * outStride + at + i;
                    out[to] = first ? totals[c * SIDE + i] : out[to] + totals[c * SIDE + i];
                }
            }
        }
    }

    private void convert(Tensor weight, int from, int count, int k, int depth) {
        if (converted.byteSize() < (long) count * DEPTH * 4) {
            converted = Arena.ofAuto().allocate((long) count * DEPTH * 4, 64);
        }
        for (int j = 0; j < count; j++) {
            WeightReader.read(weight, from + j, k, depth, row, 0);
            MemorySegment.copy(row, 0, converted, Floats.FLOAT, (long) j * DEPTH * 4, depth);
        }
    }

    /** Copies what is left of four weight rows and fills it up with zeros; returns its new length. */
    private int copyTails(boolean paired, int j, int whole, int rest) {
        long bytes = paired ? 2 : 4;
        for (int i = 0; i < SIDE; i++) {
            tails[i].fill((byte) 0);
            MemorySegment.copy(heads[j + i], whole * bytes, tails[i], 0, rest * bytes);
        }
        return paired ? PAIRS : Lanes.COUNT;
    }

    private static void multiply(
            boolean paired,
            MemorySegment w0,
            MemorySegment w1,
            MemorySegment w2,
            MemorySegment w3,
            int depth,
            float[] x,
            int xFrom,
            int stride,
            int groups,
            float[] sums) {
        if (paired) {
            bfloat16(w0, w1, w2, w3, depth / 2, x, xFrom, stride, groups, sums);
        } else {
            float32(w0, w1, w2, w3, depth, x, xFrom, stride, groups, sums);
        }
    }

    /**
     * The products of four weight rows with groups of four inputs, not yet summed over lanes: [group, input, weight row,
     * lanes].
     */
    private static void float32(
            MemorySegment w0,
            MemorySegment w1,
            MemorySegment w2,
            MemorySegment w3,
            int depth,
            float[] x,
            int xFrom,
            int stride,
            int groups,
            float[] sums) {
        for (int g = 0; g < groups; g++) {
            int xAt = xFrom + g * SIDE * stride;
            int at = g * TILE * Lanes.COUNT;
            FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s01 = s00;
            FloatVector s02 = s00;
            FloatVector s03 = s00;
            FloatVector s10 = s00;
            FloatVector s11 = s00;
            FloatVector s12 = s00;
            FloatVector s13 = s00;
            FloatVector s20 = s00;
            FloatVector s21 = s00;
            FloatVector s22 = s00;
            FloatVector s23 = s00;
            FloatVector s30 = s00;
            FloatVector s31 = s00;
            FloatVector s32 = s00;
            FloatVector s33 = s00;
            for (int k = 0; k < depth; k += Lanes.COUNT) {
                FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
                FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
                FloatVector x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 2 * stride + k);
                FloatVector x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 3 * stride + k);
                FloatVector v = FloatVector.fromMemorySegment(Lanes.FLOATS, w0, k * 4L, Lanes.ORDER);
                s00 = v.fma(x0, s00);
                s01 = v.fma(x1, s01);
                s02 = v.fma(x2, s02);
                s03 = v.fma(x3, s03);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, w1, k * 4L, Lanes.ORDER);
                s10 = v.fma(x0, s10);
                s11 = v.fma(x1, s11);
                s12 = v.fma(x2, s12);
                s13 = v.fma(x3, s13);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, w2, k * 4L, Lanes.ORDER);
                s20 = v.fma(x0, s20);
                s21 = v.fma(x1, s21);
                s22 = v.fma(x2, s22);
                s23 = v.fma(x3, s23);
                v = FloatVector.fromMemorySegment(Lanes.FLOATS, w3, k * 4L, Lanes.ORDER);
                s30 = v.fma(x0, s30);
                s31 = v.fma(x1, s31);
                s32 = v.fma(x2, s32);
                s33 = v.fma(x3, s33);
            }
            s00.intoArray(sums, at);
            s01.intoArray(sums, at + 4 * Lanes.COUNT);
            s02.intoArray(sums, at + 8 * Lanes.COUNT);
            s03.intoArray(sums, at + 12 * Lanes.COUNT);
            s10.intoArray(sums, at + Lanes.COUNT);
            s11.intoArray(sums, at + 5 * Lanes.COUNT);
            s12.intoArray(sums, at + 9 * Lanes.COUNT);
            s13.intoArray(sums, at + 13 * Lanes.COUNT);
            s20.intoArray(sums, at + 2 * Lanes.COUNT);
            s21.intoArray(sums, at + 6 * Lanes.COUNT);
            s22.intoArray(sums, at + 10 * Lanes.COUNT);
            s23.intoArray(sums, at + 14 * Lanes.COUNT);
            s30.intoArray(sums, at + 3 * Lanes.COUNT);
            s31.intoArray(sums, at + 7 * Lanes.COUNT);
            s32.intoArray(sums, at + 11 * Lanes.COUNT);
            s33.intoArray(sums, at + 15 * Lanes.COUNT);
        }
    }

    /** As {@link #float32}, for {@code pairs} pairs of weights: even elements of the input at x, odd ones behind them. */
    private static void bfloat16(
            MemorySegment w0,
            MemorySegment w1,
            MemorySegment w2,
            MemorySegment w3,
            int pairs,
            float[] x,
            int xFrom,
            int stride,
            int groups,
            float[] sums) {
        for (int g = 0; g < groups; g++) {
            int xAt = xFrom + g * SIDE * stride;
            int at = g * TILE * Lanes.COUNT;
            FloatVector s00 = FloatVector.zero(Lanes.FLOATS);
            FloatVector s01 = s00;
            FloatVector s02 = s00;
            FloatVector s03 = s00;
            FloatVector s10 = s00;
            FloatVector s11 = s00;
            FloatVector s12 = s00;
            FloatVector s13 = s00;
            FloatVector s20 = s00;
            FloatVector s21 = s00;
            FloatVector s22 = s00;
            FloatVector s23 = s00;
            FloatVector s30 = s00;
            FloatVector s31 = s00;
            FloatVector s32 = s00;
            FloatVector s33 = s00;
            for (int k = 0; k < pairs; k += Lanes.COUNT) {
                IntVector p0 = IntVector.fromMemorySegment(Lanes.INTS, w0, k * 4L, Lanes.ORDER);
                IntVector p1 = IntVector.fromMemorySegment(Lanes.INTS, w1, k * 4L, Lanes.ORDER);
                IntVector p2 = IntVector.fromMemorySegment(Lanes.INTS, w2, k * 4L, Lanes.ORDER);
                IntVector p3 = IntVector.fromMemorySegment(Lanes.INTS, w3, k * 4L, Lanes.ORDER);
                FloatVector x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + k);
                FloatVector x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + stride + k);
                FloatVector x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 2 * stride + k);
                FloatVector x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + 3 * stride + k);
                FloatVector v = p0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                s00 = v.fma(x0, s00);
                s01 = v.fma(x1, s01);
                s02 = v.fma(x2, s02);
                s03 = v.fma(x3, s03);
                v = p1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                s10 = v.fma(x0, s10);
                s11 = v.fma(x1, s11);
                s12 = v.fma(x2, s12);
                s13 = v.fma(x3, s13);
                v = p2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                s20 = v.fma(x0, s20);
                s21 = v.fma(x1, s21);
                s22 = v.fma(x2, s22);
                s23 = v.fma(x3, s23);
                v = p3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                s30 = v.fma(x0, s30);
                s31 = v.fma(x1, s31);
                s32 = v.fma(x2, s32);
                s33 = v.fma(x3, s33);
                x0 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + k);
                x1 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + stride + k);
                x2 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + 2 * stride + k);
                x3 = FloatVector.fromArray(Lanes.FLOATS, x, xAt + pairs + 3 * stride + k);
                v = p0.and(0xffff0000).reinterpretAsFloats();
                s00 = v.fma(x0, s00);
                s01 = v.fma(x1, s01);
                s02 = v.fma(x2, s02);
                s03 = v.fma(x3, s03);
                v = p1.and(0xffff0000).reinterpretAsFloats();
                s10 = v.fma(x0, s10);
                s11 = v.fma(x1, s11);
                s12 = v.fma(x2, s12);
                s13 = v.fma(x3, s13);
                v = p2.and(0xffff0000).reinterpretAsFloats();
                s20 = v.fma(x0, s20);
                s21 = v.fma(x1, s21);
                s22 = v.fma(x2, s22);
                s23 = v.fma(x3, s23);
                v = p3.and(0xffff0000).reinterpretAsFloats();
                s30 = v.fma(x0, s30);
                s31 = v.fma(x1, s31);
                s32 = v.fma(x2, s32);
                s33 = v.fma(x3, s33);
            }
            s00.intoArray(sums, at);
            s01.intoArray(sums, at + 4 * Lanes.COUNT);
            s02.intoArray(sums, at + 8 * Lanes.COUNT);
            s03.intoArray(sums, at + 12 * Lanes.COUNT);
            s10.intoArray(sums, at + Lanes.COUNT);
            s11.intoArray(sums, at + 5 * Lanes.COUNT);
            s12.intoArray(sums, at + 9 * Lanes.COUNT);
            s13.intoArray(sums, at + 13 * Lanes.COUNT);
            s20.intoArray(sums, at + 2 * Lanes.COUNT);
            s21.intoArray(sums, at + 6 * Lanes.COUNT);
            s22.intoArray(sums, at + 10 * Lanes.COUNT);
            s23.intoArray(sums, at + 14 * Lanes.COUNT);
            s30.intoArray(sums, at + 3 * Lanes.COUNT);
            s31.intoArray(sums, at + 7 * Lanes.COUNT);
            s32.intoArray(sums, at + 11 * Lanes.COUNT);
            s33.intoArray(sums, at + 15 * Lanes.COUNT);
        }
    }
}
