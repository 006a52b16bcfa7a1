package dev.nernst.runtime.scalar;

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
 * Plain loops on the calling thread, sums in double: slow, always available, and the oracle that faster providers are
 * tested against.
 */
public final class ScalarProvider implements Provider {
    public static final String NAME = "scalar";

    private final Workers workers = new Workers(1);
    private final MatmulOp matmul = new ScalarMatmul();
    private final EmbeddingOp embedding = new ScalarEmbedding();
    private final RmsNormOp rmsNorm = new ScalarRmsNorm();
    private final RopeOp rope = new ScalarRope();
    private final AttentionOp attention = new ScalarAttention();
    private final SwigluOp swiglu = new ScalarSwiglu();
    private final ScaleOp scale = new ScalarScale();
    private final HeadStatisticsOp headStatistics = new ScalarHeadStatistics();
    private final OptimizerOps optimizer = new ScalarOptimizer();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "plain loops, 1 thread: slow";
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
