package dev.nernst.runtime;

import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.AttentionOp;
import dev.nernst.runtime.op.EmbeddingOp;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.LogitsOp;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.op.OptimizerOps;
import dev.nernst.runtime.op.RmsNormOp;
import dev.nernst.runtime.op.RopeOp;
import dev.nernst.runtime.op.ScaleOp;
import dev.nernst.runtime.op.SwigluOp;
import dev.nernst.runtime.parallel.Workers;

/**
 * One implementation of every op. Providers are safe to use from several threads, which then take turns; closing one
 * stops its worker threads. Same provider, vector width and inputs give the same bits, whatever the number of threads.
 */
public interface Provider extends AutoCloseable {
    /** The name a user gives to choose it: {@code scalar}, {@code vector}. */
    String name();

    /** One line about what it runs on, for example {@code 512-bit vectors, 2 threads}. */
    String description();

    /** Where its tensors lie, and what is done there beside ops. */
    Memory memory();

    /** A piece of the work that a model is asked for: the same ops on the same shapes come again and again. */
    enum Span {
        /** A block of a model, or its backward half. */
        BLOCK,
        /** All ops of a tape. */
        PASS,
        /** A step of the optimiser. */
        STEP
    }

    /** Told where a piece of work ends, so that a provider may record what it was asked for and replay it. */
    default void ended(Span span) {}

    /** The ops it implements. */
    OpTable ops();

    default MatmulOp matmul() {
        return ops().matmul();
    }

    default EmbeddingOp embedding() {
        return ops().embedding();
    }

    default RmsNormOp rmsNorm() {
        return ops().rmsNorm();
    }

    default RopeOp rope() {
        return ops().rope();
    }

    default AttentionOp attention() {
        return ops().attention();
    }

    default SwigluOp swiglu() {
        return ops().swiglu();
    }

    default ScaleOp scale() {
        return ops().scale();
    }

    default HeadStatisticsOp headStatistics() {
        return ops().headStatistics();
    }

    default LogitsOp logits() {
        return ops().logits();
    }

    default OptimizerOps optimizer() {
        return ops().optimizer();
    }

    /** The threads that ops run on, for work between ops, such as choosing the next tokens. */
    Workers workers();

    @Override
    void close();
}
