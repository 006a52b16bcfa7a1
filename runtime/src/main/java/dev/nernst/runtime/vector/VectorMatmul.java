package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link MatmulOp} by the number of input rows: {@link MatVec}, {@link DotTiles}, {@link BroadcastTiles} or {@link Gemm}. */
final class VectorMatmul implements MatmulOp {
    /** Weight rows of a chunk of a product with few rows, at most, and bytes that they take at most. */
    private static final int CHUNK_FEATURES = 64;

    private static final int CHUNK_OF_FEW_BYTES = 1 << 18;
    /** Weights that a chunk of a matrix-vector product reads at least. */
    private static final int CHUNK_BYTES = 1 << 16;
    /** Weights that a chunk reads at most: its offsets are ints. */
    private static final int MOST_BYTES = 1 << 30;

    private final Workers workers;
    private final Gemm gemm;
    private final ThreadLocal<DotTiles> dots = ThreadLocal.withInitial(DotTiles::new);
    private final ThreadLocal<BroadcastTiles> broadcasts = ThreadLocal.withInitial(BroadcastTiles::new);
    private final ThreadLocal<float[]> tiles =
            ThreadLocal.withInitial(() -> new float[CHUNK_FEATURES * BroadcastTiles.MOST_ROWS]);
    private float[] input = {};
    private float[] arranged = {};
    private float[] products = {};

    VectorMatmul(Workers workers, Gemm gemm) {
        this.workers = workers;
        this.gemm = gemm;
    }

    @Override
    public void forward(Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend) {
        int rows = x.dim(0);
        int in = weight.dim(1);
        int features = weight.dim(0);
        Tensor x2 = x.reshape(rows, in);
        Tensor out2 = out.reshape(rows, features);
        float[] biasValues = bias == null ? null : bias.toFloatArray();
        synchronized (workers) {
            if (rows == 1) {
                one(out2, x2, weight, biasValues, addend);
            } else if (rows <= BroadcastTiles.MOST_ROWS) {
                few(out2, x2, weight, biasValues, addend);
            } else {
                Gemm.Target target = new Gemm.Target(out2, false, biasValues, addend);
                gemm.multiply(Operand.alongRows(x2), Operand.alongRows(weight), rows, features, in, target);
            }
        }
    }

    private void one(Tensor out, Tensor x, Tensor weight, float @Nullable [] bias, @Nullable Tensor addend) {
        int n = weight.dim(1);
        int features = weight.dim(0);
        input = Scratch.grown(input, n);
        arranged = Scratch.grown(arranged, n);
        products = Scratch.grown(products, features);
        WeightReader.read(x, 0, 0, n, input, 0);
        MatVec.arrange(weight.dtype(), input, n, arranged);
        int rowBytes = Math.max(1, n * weight.dtype().bytes());
        int step = Math.clamp(
                features / (16 * workers.count()), Math.max(1, CHUNK_BYTES / rowBytes), MOST_BYTES / rowBytes);
        workers.run((features + step - 1) / step, chunk -> {
            int from = chunk * step;
            int to = Math.min(features, from + step);
            MatVec.dots(weight, arranged, from, to, products);
            for (int j = from; j < to; j++) {
                put(out, j, products[j], bias == null ? 0 : bias[j], addend);
            }
        });
    }

    private void few(Tensor out, Tensor x, Tensor weight, float @Nullable [] bias, @Nullable Tensor addend) {
        int rows = x.dim(0);
        int n = weight.dim(1);
        int features = weight.dim(0);
        boolean asDots = rows <= DotTiles.MOST_ROWS;
        if (asDots) {
            arranged = Scratch.grown(arranged, DotTiles.arrangedSize(rows, n));
            DotTiles.arrange(weight.dtype(), x, rows, arranged);
        } else {
            arranged = Scratch.grown(arranged, BroadcastTiles.arrangedSize(rows, n));
            BroadcastTiles.arrange(x, rows, arranged);
        }
        Gemm.Target target = new Gemm.Target(out, false, bias, addend);
        int step = chunkFeatures(features, Math.max(1, n * weight.dtype().bytes()), asDots);
        workers.run(Math.ceilDiv(features, step), chunk -> {
            int from = chunk * step;
            int count = Math.min(step, features - from);
            float[] tile = tiles.get();
            if (asDots) {
                dots.get().multiply(weight, arranged, rows, from, count, tile, step);
            } else {
                broadcasts.get().multiply(weight, arranged, rows, from, count, tile, step);
            }
            target.store(tile, step, 0, rows, from, count, true);
        });
    }

    /** Few enough weight rows that a chunk stays in the cache and the threads finish together. */
    private int chunkFeatures(int features, int rowBytes, boolean asDots) {
        int unit = asDots ? DotTiles.SIDE : BroadcastTiles.GROUP;
        int most = Math.min(CHUNK_FEATURES, CHUNK_OF_FEW_BYTES / rowBytes);
        int rounds = Math.ceilDiv(features, Math.max(unit, most) * workers.count());
        int chunks = workers.count() * Math.max(1, rounds);
        int even = Math.ceilDiv(features, chunks);
        return Math.clamp(Math.ceilDiv(even, unit) * unit, unit, CHUNK_FEATURES);
    }

    private static void put(Tensor out, long index, float value, float bias, @Nullable Tensor addend) {
        float sum = value + bias;
        if (addend != null) {
            sum += addend.data().get(Floats.FLOAT, index * 4);
        }
        out.data().set(Floats.FLOAT, index * 4, sum);
    }

    @Override
    public void backward(
            @Nullable Tensor dx,
            @Nullable Tensor dweight,
            @Nullable Tensor dbias,
            Tensor dout,
            Tensor x,
            Tensor weight) {
        int rows = x.dim(0);
        int in = weight.dim(1);
        int features = weight.dim(0);
        Tensor dout2 = dout.reshape(rows, features);
        synchronized (workers) {
            if (dx != null) {
                gemm.multiply(
                        Operand.alongRows(dout2),
                        Operand.alongColumns(weight),
                        rows,
                        in,
                        features,
                        Gemm.Target.accumulating(dx.reshape(rows, in)));
            }
            if (dweight != null) {
                gemm.multiply(
                        Operand.alongColumns(dout2),
                        Operand.alongColumns(x.reshape(rows, in)),
                        features,
                        in,
                        rows,
                        Gemm.Target.accumulating(dweight));
            }
            if (dbias != null) {
                addColumnSums(dbias, dout2);
            }
        }
    }

    /** Rows in order, in double: a bias gradient sums over all tokens. */
    private static void addColumnSums(Tensor dbias, Tensor dout) {
        int width = dout.dim(1);
        double[] sums = new double[width];
        float[] row = new float[width];
        for (int r = 0; r < dout.dim(0); r++) {
            WeightReader.read(dout, r, 0, width, row, 0);
            for (int j = 0; j < width; j++) {
                sums[j] += row[j];
            }
        }
        MemorySegment data = dbias.data();
        for (int j = 0; j < width; j++) {
            data.set(Floats.FLOAT, j * 4L, (float) (data.get(Floats.FLOAT, j * 4L) + sums[j]));
        }
    }
}
