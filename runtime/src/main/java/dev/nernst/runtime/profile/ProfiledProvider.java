package dev.nernst.runtime.profile;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.op.EmbeddingOp;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.op.OptimizerOps;
import dev.nernst.runtime.op.RmsNormOp;
import dev.nernst.runtime.op.RopeOp;
import dev.nernst.runtime.op.ScaleOp;
import dev.nernst.runtime.op.SwigluOp;
import dev.nernst.runtime.parallel.Workers;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes every op on to another provider and measures the time it takes. Owns that provider: closing closes it.
 *
 * <p>Thread-safe as the provider it times is.
 */
public final class ProfiledProvider implements Provider {
    private final Provider inner;
    private final OpTimes times = new OpTimes();
    private final OpTable ops;

    public ProfiledProvider(Provider inner) {
        this.inner = inner;
        this.ops = new OpTable(
                measuredMatmul(),
                measuredEmbedding(),
                measuredRmsNorm(),
                measuredRope(),
                measuredAttention(),
                measuredSwiglu(),
                measuredScale(),
                measuredHeadStatistics(),
                inner.logits(),
                measuredOptimizer());
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    public OpTimes times() {
        return times;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String description() {
        return inner.description();
    }

    private MatmulOp measuredMatmul() {
        return new MatmulOp() {
            @Override
            public void forward(
                    Tensor out,
                    Tensor x,
                    Tensor weight,
                    @Nullable Tensor bias,
                    @Nullable Tensor addend,
                    int decodingRows) {
                times.measure(
                        "matmul.forward", () -> inner.matmul().forward(out, x, weight, bias, addend, decodingRows));
            }

            @Override
            public void backward(
                    @Nullable Tensor dx,
                    @Nullable Tensor dweight,
                    @Nullable Tensor dbias,
                    Tensor dout,
                    Tensor x,
                    Tensor weight) {
                times.measure("matmul.backward", () -> inner.matmul().backward(dx, dweight, dbias, dout, x, weight));
            }

            @Override
            public void forward(Tensor x, List<Product> products, int decodingRows) {
                times.measure("matmul.forward", () -> inner.matmul().forward(x, products, decodingRows));
            }

            @Override
            public void backward(@Nullable Tensor dx, boolean add, Tensor x, List<ProductGradient> products) {
                times.measure("matmul.backward", () -> inner.matmul().backward(dx, add, x, products));
            }
        };
    }

    private EmbeddingOp measuredEmbedding() {
        return new EmbeddingOp() {
            @Override
            public void forward(Tensor out, Tensor table, int[] ids) {
                times.measure("embedding.forward", () -> inner.embedding().forward(out, table, ids));
            }

            @Override
            public void backward(Tensor dtable, Tensor dout, int[] ids) {
                times.measure("embedding.backward", () -> inner.embedding().backward(dtable, dout, ids));
            }
        };
    }

    private RmsNormOp measuredRmsNorm() {
        return new RmsNormOp() {
            @Override
            public void forward(Tensor out, Tensor inverseRms, Tensor x, Tensor weight, float epsilon) {
                times.measure("rms_norm.forward", () -> inner.rmsNorm().forward(out, inverseRms, x, weight, epsilon));
            }

            @Override
            public void backward(
                    @Nullable Tensor dx,
                    @Nullable Tensor dweight,
                    Tensor dout,
                    Tensor inverseRms,
                    Tensor x,
                    Tensor weight) {
                times.measure(
                        "rms_norm.backward", () -> inner.rmsNorm().backward(dx, dweight, dout, inverseRms, x, weight));
            }
        };
    }

    private RopeOp measuredRope() {
        return new RopeOp() {
            @Override
            public void forward(Tensor x, Tensor angles) {
                times.measure("rope.forward", () -> inner.rope().forward(x, angles));
            }

            @Override
            public void backward(Tensor dx, Tensor angles) {
                times.measure("rope.backward", () -> inner.rope().backward(dx, angles));
            }
        };
    }

    private AttentionOp measuredAttention() {
        return new AttentionOp() {
            @Override
            public void forward(
                    Tensor out, Tensor logSumExp, Tensor q, Tensor keys, Tensor values, AttentionLayout layout) {
                times.measure(
                        "attention.forward", () -> inner.attention().forward(out, logSumExp, q, keys, values, layout));
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
                times.measure(
                        "attention.backward",
                        () -> inner.attention()
                                .backward(dq, dkeys, dvalues, dout, out, logSumExp, q, keys, values, layout));
            }
        };
    }

    private SwigluOp measuredSwiglu() {
        return new SwigluOp() {
            @Override
            public void forward(Tensor out, Tensor gate, Tensor up) {
                times.measure("swiglu.forward", () -> inner.swiglu().forward(out, gate, up));
            }

            @Override
            public void backward(Tensor dgate, Tensor dup, boolean add, Tensor dout, Tensor gate, Tensor up) {
                times.measure("swiglu.backward", () -> inner.swiglu().backward(dgate, dup, add, dout, gate, up));
            }
        };
    }

    private ScaleOp measuredScale() {
        return new ScaleOp() {
            @Override
            public void forward(Tensor out, Tensor x, float factor) {
                times.measure("scale.forward", () -> inner.scale().forward(out, x, factor));
            }

            @Override
            public void backward(Tensor dx, Tensor dout, float factor) {
                times.measure("scale.backward", () -> inner.scale().backward(dx, dout, factor));
            }
        };
    }

    private HeadStatisticsOp measuredHeadStatistics() {
        return new HeadStatisticsOp() {
            @Override
            public void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature) {
                times.measure(
                        "head_statistics.forward",
                        () -> inner.headStatistics().forward(out, hidden, weight, targets, temperature));
            }

            @Override
            public void forward(
                    HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature) {
                times.measure(
                        "head_statistics.forward",
                        () -> inner.headStatistics().forward(out, logits, vocabulary, targets, temperature));
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
                times.measure(
                        "head_statistics.backward",
                        () -> inner.headStatistics()
                                .backward(
                                        dhidden,
                                        dweight,
                                        dLogProbability,
                                        dEntropy,
                                        statistics,
                                        hidden,
                                        weight,
                                        targets,
                                        temperature));
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
                times.measure(
                        "head_statistics.forward_backward",
                        () -> inner.headStatistics()
                                .forwardBackward(
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
                                        known));
            }
        };
    }

    private OptimizerOps measuredOptimizer() {
        return new OptimizerOps() {
            @Override
            public void adamW(
                    Tensor parameter,
                    Tensor firstMoment,
                    Tensor secondMoment,
                    Tensor gradient,
                    float gradientScale,
                    AdamWStep step) {
                times.measure(
                        "optimizer.adamw",
                        () -> inner.optimizer()
                                .adamW(parameter, firstMoment, secondMoment, gradient, gradientScale, step));
            }

            @Override
            public double sumOfSquares(Tensor tensor) {
                return timed(() -> inner.optimizer().sumOfSquares(tensor));
            }

            private double timed(DoubleSupplier work) {
                double[] result = new double[1];
                times.measure("optimizer.sum_of_squares", () -> result[0] = work.getAsDouble());
                return result[0];
            }
        };
    }

    @Override
    public Workers workers() {
        return inner.workers();
    }

    @Override
    public void close() {
        inner.close();
    }
}
