package dev.nernst.runtime.vector;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.op.EmbeddingOp;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OptimizerOps;
import dev.nernst.runtime.op.RmsNormOp;
import dev.nernst.runtime.op.RopeOp;
import dev.nernst.runtime.op.ScaleOp;
import dev.nernst.runtime.op.SwigluOp;
import dev.nernst.runtime.parallel.Workers;

/**
 * SIMD kernels over worker threads, through {@code jdk.incubator.vector}: loading this class where that module is not
 * resolved fails, so go through {@link dev.nernst.runtime.Providers}. Thread-safe; ops called from several threads take
 * turns. Results do not depend on the number of threads.
 */
public final class VectorProvider implements Provider {
    public static final String NAME = "vector";

    private final Workers workers;
    private final MatmulOp matmul;
    private final EmbeddingOp embedding;
    private final RmsNormOp rmsNorm;
    private final RopeOp rope;
    private final AttentionOp attention;
    private final SwigluOp swiglu;
    private final ScaleOp scale;
    private final HeadStatisticsOp headStatistics;
    private final OptimizerOps optimizer;

    /** @param threads that work on an op, the calling one included; at least 1 */
    public VectorProvider(int threads) {
        workers = new Workers(threads);
        MicroKernel kernel = MicroKernel.forThisMachine();
        Blocks blocks = new Blocks(workers);
        matmul = new VectorMatmul(workers, new Gemm(workers, kernel));
        embedding = new VectorEmbedding(workers);
        rmsNorm = new VectorRmsNorm(workers);
        rope = new VectorRope(workers);
        attention = new VectorAttention(workers, kernel);
        swiglu = new VectorSwiglu(blocks);
        scale = new VectorScale(blocks);
        headStatistics = new VectorHeadStatistics(workers, matmul);
        optimizer = new VectorOptimizer(blocks);
    }

    /** Width of the vectors in use, in bits: what this machine and the virtual machine prefer. */
    public static int vectorBits() {
        return Lanes.FLOATS.vectorBitSize();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return vectorBits() + "-bit vectors, " + workers.count() + (workers.count() == 1 ? " thread" : " threads");
    }

    @Override
    public MatmulOp matmul() {
        return matmul;
    }

    @Override
    public EmbeddingOp embedding() {
        return embedding;
    }

    @Override
    public RmsNormOp rmsNorm() {
        return rmsNorm;
    }

    @Override
    public RopeOp rope() {
        return rope;
    }

    @Override
    public AttentionOp attention() {
        return attention;
    }

    @Override
    public SwigluOp swiglu() {
        return swiglu;
    }

    @Override
    public ScaleOp scale() {
        return scale;
    }

    @Override
    public HeadStatisticsOp headStatistics() {
        return headStatistics;
    }

    @Override
    public OptimizerOps optimizer() {
        return optimizer;
    }

    @Override
    public Workers workers() {
        return workers;
    }

    @Override
    public void close() {
        workers.close();
    }
}
