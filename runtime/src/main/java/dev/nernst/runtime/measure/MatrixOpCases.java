package dev.nernst.runtime.measure;

import static dev.nernst.runtime.measure.BenchmarkTensors.filled;
import static dev.nernst.runtime.measure.BenchmarkTensors.weight;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.HeadStatistics;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;

/** The ops that multiply matrices: linear layers, attention, head statistics. */
final class MatrixOpCases {
    private static final List<DType> WEIGHTS = List.of(DType.F32, DType.BF16, DType.F16, DType.I8);
    private static final int BATCH = 16;

    /** Decoding is measured on more than a cache holds: so many times the vocabulary's rows, the tokens' keys. */
    private static final int HEADS_A_MODEL = 4;

    private static final int KEYS_A_TOKEN = 512;

    private final Provider provider;
    private final OpShape shape;
    private final OpTimer timer;

    MatrixOpCases(Provider provider, OpShape shape, OpTimer timer) {
        this.provider = provider;
        this.shape = shape;
        this.timer = timer;
    }

    void run() {
        for (DType dtype : WEIGHTS) {
            decodingMatmul(dtype);
            promptMatmul(dtype);
        }
        matmulBackward();
        attention();
        cachedAttention();
        headStatistics();
    }

    private void decodingMatmul(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            int rows = HEADS_A_MODEL * shape.vocabulary();
            Tensor weight = weight(arena, dtype, rows, shape.hidden());
            for (int batch : new int[] {1, BATCH}) {
                Tensor x = filled(arena, batch, shape.hidden());
                Tensor out = filled(arena, batch, rows);
                Runnable work = () -> provider.matmul().forward(out, x, weight, null, null, batch);
                String sizes = product(batch, rows) + " " + dtype;
                if (batch == 1) {
                    timer.bytes("matmul.forward", sizes, weight.byteSize(), work);
                } else {
                    timer.flops("matmul.forward", sizes, operations(batch, rows), work);
                }
            }
        }
    }

    private void promptMatmul(DType dtype) {
        int tokens = shape.tokens();
        try (Arena arena = Arena.ofShared()) {
            Tensor weight = weight(arena, dtype, shape.intermediate(), shape.hidden());
            Tensor x = filled(arena, tokens, shape.hidden());
            Tensor out = filled(arena, tokens, shape.intermediate());
            timer.flops(
                    "matmul.forward",
                    product(tokens, shape.intermediate()) + " " + dtype,
                    operations(tokens, shape.intermediate()),
                    () -> provider.matmul().forward(out, x, weight, null, null));
        }
    }

    private void matmulBackward() {
        int tokens = shape.tokens();
        try (Arena arena = Arena.ofShared()) {
            Tensor weight = filled(arena, shape.intermediate(), shape.hidden());
            Tensor dweight = filled(arena, shape.intermediate(), shape.hidden());
            Tensor x = filled(arena, tokens, shape.hidden());
            Tensor dx = filled(arena, tokens, shape.hidden());
            Tensor dout = filled(arena, tokens, shape.intermediate());
            double operations = operations(tokens, shape.intermediate());
            String sizes = product(tokens, shape.intermediate());
            timer.flops(
                    "matmul.backward",
                    sizes + " input",
                    operations,
                    () -> provider.matmul().backward(dx, null, null, dout, x, weight));
            timer.flops(
                    "matmul.backward",
                    sizes + " weight",
                    operations,
                    () -> provider.matmul().backward(null, dweight, null, dout, x, weight));
        }
    }

    private void attention() {
        int tokens = shape.tokens();
        int width = shape.heads() * shape.headSize();
        int kvWidth = shape.kvHeads() * shape.headSize();
        AttentionLayout packed =
                AttentionLayout.packed(shape.heads(), shape.kvHeads(), shape.headSize(), scale(), 0, tokens);
        try (Arena arena = Arena.ofShared()) {
            Tensor q = filled(arena, tokens, width);
            Tensor k = filled(arena, tokens, kvWidth);
            Tensor v = filled(arena, tokens, kvWidth);
            Tensor out = filled(arena, tokens, width);
            Tensor lse = filled(arena, tokens, shape.heads());
            Tensor dq = filled(arena, tokens, width);
            Tensor dk = filled(arena, tokens, kvWidth);
            Tensor dv = filled(arena, tokens, kvWidth);
            // Two products, each over half of the matrix of scores; backward takes five.
            double forward = 4.0 * width * tokens * (tokens + 1) / 2;
            timer.flops(
                    "attention.forward",
                    tokens + " tokens",
                    forward,
                    () -> provider.attention().forward(out, lse, q, k, v, packed));
            timer.flops(
                    "attention.backward",
                    tokens + " tokens",
                    2.5 * forward,
                    () -> provider.attention().backward(dq, dk, dv, out, out, lse, q, k, v, packed));
        }
    }

    private void cachedAttention() {
        int kvWidth = shape.kvHeads() * shape.headSize();
        int tiles = Math.ceilDiv(KEYS_A_TOKEN * shape.tokens(), AttentionLayout.TILE);
        int keys = tiles * AttentionLayout.TILE;
        int[] tileRows = new int[tiles];
        Arrays.setAll(tileRows, t -> t * AttentionLayout.TILE);
        AttentionLayout decode = new AttentionLayout(
                        shape.heads(),
                        shape.kvHeads(),
                        shape.headSize(),
                        scale(),
                        0,
                        new int[1],
                        new int[] {1},
                        new int[] {keys},
                        new int[][] {tileRows})
                .withDecodingSequences(1);
        try (Arena arena = Arena.ofShared()) {
            Tensor cachedKeys = filled(arena, keys, kvWidth);
            Tensor cachedValues = filled(arena, keys, kvWidth);
            Tensor query = filled(arena, 1, shape.heads() * shape.headSize());
            Tensor out = filled(arena, 1, shape.heads() * shape.headSize());
            Tensor lse = filled(arena, 1, shape.heads());
            timer.bytes(
                    "attention.forward",
                    "1 token, " + keys + " keys",
                    2 * cachedKeys.byteSize(),
                    () -> provider.attention().forward(out, lse, query, cachedKeys, cachedValues, decode));
        }
    }

    private void headStatistics() {
        int tokens = shape.tokens();
        try (Arena arena = Arena.ofShared()) {
            Tensor hidden = filled(arena, tokens, shape.hidden());
            Tensor dhidden = filled(arena, tokens, shape.hidden());
            Tensor weight = filled(arena, shape.vocabulary(), shape.hidden());
            Tensor dweight = filled(arena, shape.vocabulary(), shape.hidden());
            HeadStatistics statistics = HeadStatistics.of(tokens);
            int[] targets = new int[tokens];
            double[] ones = new double[tokens];
            Arrays.fill(ones, 1);
            double product = operations(tokens, shape.vocabulary());
            String sizes = product(tokens, shape.vocabulary());
            var op = provider.headStatistics();
            timer.flops(
                    "head_statistics.forward",
                    sizes,
                    product,
                    () -> op.forward(statistics, hidden, weight, targets, 1));
            // Logits again, and the products for both gradients.
            timer.flops(
                    "head_statistics.backward",
                    sizes,
                    3 * product,
                    () -> op.backward(dhidden, dweight, ones, ones, statistics, hidden, weight, targets, 1));
            timer.flops(
                    "head_statistics.forward_backward",
                    sizes,
                    3 * product,
                    () -> op.forwardBackward(
                            statistics,
                            dhidden,
                            dweight,
                            ones,
                            ones,
                            (from, to) -> {},
                            hidden,
                            weight,
                            targets,
                            1,
                            null));
        }
    }

    private float scale() {
        return (float) (1 / Math.sqrt(shape.headSize()));
    }

    /** Of a product with a weight of {@code rows} rows; a multiply-add counts as two. */
    private double operations(int tokens, int rows) {
        return 2.0 * tokens * shape.hidden() * rows;
    }

    private String product(int tokens, int rows) {
        return tokens + " x " + shape.hidden() + " x " + rows;
    }
}
