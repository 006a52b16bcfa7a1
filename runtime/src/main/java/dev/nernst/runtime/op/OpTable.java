package dev.nernst.runtime.op;

/**
 * One implementation of every op: what a provider is made of.
 *
 * <p>Immutable; the ops are as thread-safe as their provider.
 */
public record OpTable(
        MatmulOp matmul,
        EmbeddingOp embedding,
        RmsNormOp rmsNorm,
        RopeOp rope,
        AttentionOp attention,
        SwigluOp swiglu,
        ScaleOp scale,
        HeadStatisticsOp headStatistics,
        LogitsOp logits,
        OptimizerOps optimizer) {}
