package dev.nernst.runtime.measure;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.OptimizerOps;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How fast each op runs, as a fraction of the ceiling that bounds it: the fourth mode of the op tests, kept out of the
 * test run. Shapes are those of a 135M model: hidden 576, intermediate 1536, 9 query and 3 key-value heads of 64,
 * vocabulary 49152. Not thread-safe; an instance measures one provider.
 */
public final class OpBenchmark {
    private static final int HIDDEN = 576;
    private static final int INTERMEDIATE = 1536;
    private static final int VOCABULARY = 49152;
    private static final int HEAD = 64;
    private static final int HEADS = 9;
    private static final int KV_HEADS = 3;
    private static final int TOKENS = 512;
    private static final List<DType> WEIGHTS = List.of(DType.F32, DType.BF16, DType.F16, DType.I8);

    private final Provider provider;
    private final Ceilings ceilings;
    private final long nanosPerCase;

    /**
     * One measurement.
     *
     * @param op and half
     * @param shape in words
     * @param figure in {@code unit}
     * @param unit {@code GFLOP/s} or {@code GB/s}
     * @param ceiling of the machine, in {@code unit}
     */
    public record Result(String op, String shape, String provider, double figure, String unit, double ceiling) {
        /** The part of the ceiling that was reached. */
        public double ratio() {
            return figure / ceiling;
        }
    }

    /** @param secondsPerCase how long each case is repeated; its best round counts */
    public OpBenchmark(Provider provider, Ceilings ceilings, double secondsPerCase) {
        this.provider = provider;
        this.ceilings = ceilings;
        nanosPerCase = (long) (secondsPerCase * 1e9);
    }

    /** Measures all cases. */
    public List<Result> run() {
        List<Result> results = new ArrayList<>();
        for (DType dtype : WEIGHTS) {
            results.addAll(decodeMatmul(dtype));
            results.add(promptMatmul(dtype));
        }
        results.addAll(matmulBackward());
        results.addAll(attention());
        results.addAll(headStatistics());
        results.addAll(rowOps());
        results.add(optimizer());
        return results;
    }

    private List<Result> decodeMatmul(DType dtype) {
        List<Result> results = new ArrayList<>();
        try (Arena arena = Arena.ofShared()) {
            // As many rows as a model's worth of weights, so that they do not stay in a cache.
            int rows = 4 * VOCABULARY;
            Tensor weight = weight(arena, dtype, rows, HIDDEN);
            for (int batch : new int[] {1, 16}) {
                Tensor x = filled(arena, batch, HIDDEN);
                Tensor out = filled(arena, batch, rows);
                Runnable work = () -> provider.matmul().forward(out, x, weight, null, null);
                String shape = batch + " x " + HIDDEN + " x " + rows + " " + dtype;
                results.add(
                        batch == 1
                                ? bytes("matmul forward", shape, weight.byteSize(), work)
                                : flops("matmul forward", shape, 2.0 * batch * HIDDEN * rows, work));
            }
        }
        return results;
    }

    private Result promptMatmul(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            Tensor weight = weight(arena, dtype, INTERMEDIATE, HIDDEN);
            Tensor x = filled(arena, TOKENS, HIDDEN);
            Tensor out = filled(arena, TOKENS, INTERMEDIATE);
            return flops(
                    "matmul forward",
                    TOKENS + " x " + HIDDEN + " x " + INTERMEDIATE + " " + dtype,
                    2.0 * TOKENS * HIDDEN * INTERMEDIATE,
                    () -> provider.matmul().forward(out, x, weight, null, null));
        }
    }

    private List<Result> matmulBackward() {
        try (Arena arena = Arena.ofShared()) {
            Tensor weight = filled(arena, INTERMEDIATE, HIDDEN);
            Tensor dweight = filled(arena, INTERMEDIATE, HIDDEN);
            Tensor x = filled(arena, TOKENS, HIDDEN);
            Tensor dx = filled(arena, TOKENS, HIDDEN);
            Tensor dout = filled(arena, TOKENS, INTERMEDIATE);
            double operations = 2.0 * TOKENS * HIDDEN * INTERMEDIATE;
            String shape = TOKENS + " x " + HIDDEN + " x " + INTERMEDIATE;
            return List.of(
                    flops(
                            "matmul backward, input",
                            shape,
                            operations,
                            () -> provider.matmul().backward(dx, null, null, dout, x, weight)),
                    flops(
                            "matmul backward, weight",
                            shape,
                            operations,
                            () -> provider.matmul().backward(null, dweight, null, dout, x, weight)));
        }
    }

    private List<Result> attention() {
        try (Arena arena = Arena.ofShared()) {
            float scale = (float) (1 / Math.sqrt(HEAD));
            AttentionLayout packed = AttentionLayout.packed(HEADS, KV_HEADS, HEAD, scale, 0, TOKENS);
            Tensor q = filled(arena, TOKENS, HEADS * HEAD);
            Tensor k = filled(arena, TOKENS, KV_HEADS * HEAD);
            Tensor v = filled(arena, TOKENS, KV_HEADS * HEAD);
            Tensor out = filled(arena, TOKENS, HEADS * HEAD);
            Tensor lse = filled(arena, TOKENS, HEADS);
            Tensor dq = filled(arena, TOKENS, HEADS * HEAD);
            Tensor dk = filled(arena, TOKENS, KV_HEADS * HEAD);
            Tensor dv = filled(arena, TOKENS, KV_HEADS * HEAD);
            double forward = 4.0 * HEADS * HEAD * TOKENS * (TOKENS + 1) / 2;
            List<Result> results = new ArrayList<>();
            results.add(flops(
                    "attention forward",
                    TOKENS + " tokens",
                    forward,
                    () -> provider.attention().forward(out, lse, q, k, v, packed)));
            results.add(flops(
                    "attention backward",
                    TOKENS + " tokens",
                    2.5 * forward,
                    () -> provider.attention().backward(dq, dk, dv, out, out, lse, q, k, v, packed)));

            int keys = 1 << 18;
            Tensor cachedKeys = filled(arena, keys, KV_HEADS * HEAD);
            Tensor cachedValues = filled(arena, keys, KV_HEADS * HEAD);
            int[] tiles = new int[keys / AttentionLayout.TILE];
            Arrays.setAll(tiles, t -> t * AttentionLayout.TILE);
            AttentionLayout decode = new AttentionLayout(
                    HEADS, KV_HEADS, HEAD, scale, 0, new int[1], new int[] {1}, new int[] {keys}, new int[][] {tiles});
            Tensor query = q.rows(0, 1);
            results.add(bytes(
                    "attention forward",
                    "1 token, " + keys + " keys",
                    2 * cachedKeys.byteSize(),
                    () -> provider.attention()
                            .forward(out.rows(0, 1), lse.rows(0, 1), query, cachedKeys, cachedValues, decode)));
            return results;
        }
    }

    private List<Result> headStatistics() {
        try (Arena arena = Arena.ofShared()) {
            Tensor hidden = filled(arena, TOKENS, HIDDEN);
            Tensor dhidden = filled(arena, TOKENS, HIDDEN);
            Tensor weight = filled(arena, VOCABULARY, HIDDEN);
            Tensor dweight = filled(arena, VOCABULARY, HIDDEN);
            HeadStatistics statistics = HeadStatistics.of(TOKENS);
            int[] targets = new int[TOKENS];
            double[] ones = new double[TOKENS];
            Arrays.fill(ones, 1);
            double product = 2.0 * TOKENS * HIDDEN * VOCABULARY;
            String shape = TOKENS + " x " + HIDDEN + " x " + VOCABULARY;
            return List.of(
                    flops(
                            "head statistics forward",
                            shape,
                            product,
                            () -> provider.headStatistics().forward(statistics, hidden, weight, targets, 1)),
                    flops(
                            "head statistics backward",
                            shape,
                            3 * product,
                            () -> provider.headStatistics()
                                    .backward(dhidden, dweight, ones, ones, statistics, hidden, weight, targets, 1)));
        }
    }

    List<Result> rowOps() {
        try (Arena arena = Arena.ofShared()) {
            int rows = 8 * TOKENS;
            Tensor x = filled(arena, rows, INTERMEDIATE);
            Tensor y = filled(arena, rows, INTERMEDIATE);
            Tensor out = filled(arena, rows, INTERMEDIATE);
            Tensor weight = filled(arena, INTERMEDIATE);
            Tensor rms = filled(arena, rows);
            Tensor angles = filled(arena, rows, HEAD);
            long bytes = x.byteSize();
            String shape = rows + " x " + INTERMEDIATE;
            return List.of(
                    bytes(
                            "rmsnorm forward",
                            shape,
                            2 * bytes,
                            () -> provider.rmsNorm().forward(out, rms, x, weight, 1e-5f)),
                    bytes(
                            "rmsnorm backward",
                            shape,
                            4 * bytes,
                            () -> provider.rmsNorm().backward(out, weight, y, rms, x, weight)),
                    bytes(
                            "swiglu forward",
                            shape,
                            3 * bytes,
                            () -> provider.swiglu().forward(out, x, y)),
                    bytes(
                            "swiglu backward",
                            shape,
                            7 * bytes,
                            () -> provider.swiglu().backward(out, y, x, x, x)),
                    bytes(
                            "rope forward",
                            shape,
                            2 * bytes,
                            () -> provider.rope().forward(x, angles)));
        }
    }

    private Result optimizer() {
        try (Arena arena = Arena.ofShared()) {
            Tensor p = filled(arena, VOCABULARY, HIDDEN);
            Tensor m = filled(arena, VOCABULARY, HIDDEN);
            Tensor v = filled(arena, VOCABULARY, HIDDEN);
            Tensor g = filled(arena, VOCABULARY, HIDDEN);
            var step = new OptimizerOps.AdamWStep(1e-6, 0.9, 0.999, 1e-8, 0, 1);
            return bytes(
                    "adamw",
                    VOCABULARY + " x " + HIDDEN,
                    7 * p.byteSize(),
                    () -> provider.optimizer().adamW(p, m, v, g, 1, step));
        }
    }

    private Result flops(String op, String shape, double operations, Runnable work) {
        return new Result(op, shape, provider.name(), operations / bestNanos(work), "GFLOP/s", ceilings.gigaflops());
    }

    private Result bytes(String op, String shape, long bytes, Runnable work) {
        return new Result(op, shape, provider.name(), bytes / bestNanos(work), "GB/s", ceilings.gigabytes());
    }

    private double bestNanos(Runnable work) {
        long end = System.nanoTime() + nanosPerCase;
        long best = Long.MAX_VALUE;
        do {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - start);
        } while (System.nanoTime() < end);
        return best;
    }

    private static Tensor filled(Arena arena, long... shape) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, shape);
        float[] row = new float[Math.toIntExact(Math.min(tensor.size(), 1 << 16))];
        for (int i = 0; i < row.length; i++) {
            row[i] = (i % 13 - 6) / 64f;
        }
        Tensor flat = tensor.reshape(tensor.size());
        for (long at = 0; at < tensor.size(); at += row.length) {
            int count = (int) Math.min(row.length, tensor.size() - at);
            flat.rows(at, count).copyFrom(count == row.length ? row : Arrays.copyOf(row, count));
        }
        return tensor;
    }

    /** Weights of any dtype; their bytes are arbitrary, but none is a NaN. */
    private static Tensor weight(Arena arena, DType dtype, int rows, int columns) {
        if (dtype == DType.F32) {
            return filled(arena, rows, columns);
        }
        Tensor tensor = Tensor.allocate(arena, dtype, rows, columns);
        tensor.data().fill((byte) 0x31);
        return dtype == DType.I8 ? tensor.withRowScales(filled(arena, rows)) : tensor;
    }
}
