package dev.nernst.runtime.profile;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.parallel.Workers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes every op on to another provider and counts the floating-point operations it takes; cheap enough to be always
 * there. Owns that provider: closing closes it.
 *
 * <p>As safe for use by several threads as the provider it passes on to.
 */
public final class CountingProvider implements Provider {
    private final Provider inner;
    private final FlopCounter flops = new FlopCounter();
    private final OpTable ops;

    public CountingProvider(Provider inner) {
        this.inner = inner;
        OpTable table = inner.ops();
        this.ops = new OpTable(
                new CountedMatmul(table.matmul()),
                table.embedding(),
                table.rmsNorm(),
                table.rope(),
                new CountedAttention(table.attention()),
                table.swiglu(),
                table.scale(),
                new CountedHeadStatistics(table.headStatistics()),
                table.logits(),
                table.optimizer());
    }

    /** What was counted so far. */
    public FlopCounter flops() {
        return flops;
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String description() {
        return inner.description();
    }

    @Override
    public Workers workers() {
        return inner.workers();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Matrix products for the gradients that are asked for. */
    private static int gradients(@Nullable Tensor first, @Nullable Tensor second) {
        return (first == null ? 0 : 1) + (second == null ? 0 : 1);
    }

    private final class CountedMatmul implements MatmulOp {
        private final MatmulOp op;

        CountedMatmul(MatmulOp op) {
            this.op = op;
        }

        @Override
        public void forward(
                Tensor out, Tensor x, Tensor weight, @Nullable Tensor bias, @Nullable Tensor addend, int decodingRows) {
            flops.matmul(1, x, weight);
            op.forward(out, x, weight, bias, addend, decodingRows);
        }

        @Override
        public void backward(
                @Nullable Tensor dx,
                @Nullable Tensor dweight,
                @Nullable Tensor dbias,
                Tensor dout,
                Tensor x,
                Tensor weight) {
            flops.matmul(gradients(dx, dweight), x, weight);
            op.backward(dx, dweight, dbias, dout, x, weight);
        }

        @Override
        public void forward(Tensor x, List<Product> products, int decodingRows) {
            products.forEach(product -> flops.matmul(1, x, product.weight()));
            op.forward(x, products, decodingRows);
        }

        @Override
        public void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
            products.forEach(product -> flops.matmul(gradients(dx, product.dweight()), x, product.weight()));
            op.backward(dx, add, x, products);
        }
    }

    private final class CountedAttention implements AttentionOp {
        private final AttentionOp op;

        CountedAttention(AttentionOp op) {
            this.op = op;
        }

        @Override
        public void forward(
                Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
            flops.attentionForward(layout);
            op.forward(out, logSumExp, q, keys, values, layout);
        }

        @Override
        public void backward(
                Tensor dq,
                Tensor dkeys,
                Tensor dvalues,
                Tensor dout,
                Tensor out,
                Tensor logSumExp,
                Tensor q,
                Tensor keys,
                Tensor values,
                AttentionLayout layout) {
            flops.attentionBackward(layout);
            op.backward(dq, dkeys, dvalues, dout, out, logSumExp, q, keys, values, layout);
        }
    }

    private final class CountedHeadStatistics implements HeadStatisticsOp {
        private final HeadStatisticsOp op;

        CountedHeadStatistics(HeadStatisticsOp op) {
            this.op = op;
        }

        @Override
        public void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature) {
            flops.matmul(1, hidden, weight);
            op.forward(out, hidden, weight, targets, temperature);
        }

        @Override
        public void forward(HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature) {
            op.forward(out, logits, vocabulary, targets, temperature);
        }

        @Override
        public void backward(
                @Nullable Tensor dhidden,
                @Nullable Tensor dweight,
                double[] dLogProbability,
                double[] dEntropy,
                HeadStatistics statistics,
                Tensor hidden,
                Tensor weight,
                int[] targets,
                float temperature) {
            // Logits are not kept between the halves, so they are computed once more.
            flops.matmul(1 + gradients(dhidden, dweight), hidden, weight);
            op.backward(dhidden, dweight, dLogProbability, dEntropy, statistics, hidden, weight, targets, temperature);
        }

        @Override
        public void forwardBackward(
                HeadStatistics out,
                @Nullable Tensor dhidden,
                @Nullable Tensor dweight,
                double[] dLogProbability,
                double[] dEntropy,
                Coefficients loss,
                Tensor hidden,
                Tensor weight,
                int[] targets,
                float temperature,
                @Nullable KnownLogits known) {
            op.forwardBackward(
                    out,
                    dhidden,
                    dweight,
                    dLogProbability,
                    dEntropy,
                    loss,
                    hidden,
                    weight,
                    targets,
                    temperature,
                    known);
            boolean learns = HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, 0, targets.length);
            int backward = learns ? gradients(dhidden, dweight) : 0;
            flops.matmul((known == null ? 1 : 0) + backward, hidden, weight);
        }
    }
}
