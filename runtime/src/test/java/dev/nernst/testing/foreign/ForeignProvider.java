package dev.nernst.testing.foreign;

import dev.nernst.runtime.Provider;
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
import dev.nernst.runtime.scalar.ScalarProvider;

/**
 * The scalar provider behind a memory that the host cannot read. Results equal those of {@code scalar} to the bit.
 *
 * <p>Thread-safe.
 */
public final class ForeignProvider implements Provider {
    public static final String NAME = "foreign";

    private final ScalarProvider scalar = new ScalarProvider();
    private final Traffic traffic = new Traffic();
    private final ForeignMemory memory = new ForeignMemory(traffic);
    private final OpTable ops = new OpTable(
            op(MatmulOp.class, scalar.matmul()),
            op(EmbeddingOp.class, scalar.embedding()),
            op(RmsNormOp.class, scalar.rmsNorm()),
            op(RopeOp.class, scalar.rope()),
            op(AttentionOp.class, scalar.attention()),
            op(SwigluOp.class, scalar.swiglu()),
            op(ScaleOp.class, scalar.scale()),
            op(HeadStatisticsOp.class, scalar.headStatistics()),
            op(LogitsOp.class, scalar.logits()),
            op(OptimizerOps.class, scalar.optimizer()));

    private <T> T op(Class<T> type, T inside) {
        return ForeignOp.of(type, inside, memory, traffic);
    }

    /** Bytes that crossed. */
    public Traffic traffic() {
        return traffic;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "scalar behind a memory of its own, for tests";
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public void ended(Span span) {
        if (span == Span.PASS) {
            traffic.passEnded();
        }
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    @Override
    public Workers workers() {
        return scalar.workers();
    }

    @Override
    public void close() {
        scalar.close();
    }
}
