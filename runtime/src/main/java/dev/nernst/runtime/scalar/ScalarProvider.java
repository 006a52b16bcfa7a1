package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.logits.HostLogits;
import dev.nernst.runtime.memory.HostMemory;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.parallel.Workers;

/**
 * Plain loops on the calling thread, sums in double: slow, always available, and the oracle that faster providers are
 * tested against.
 */
public final class ScalarProvider implements Provider {
    public static final String NAME = "scalar";

    private final Workers workers = new Workers(1);
    private final Memory memory = new HostMemory(workers);

    private final OpTable ops = new OpTable(
            new ScalarMatmul(),
            new ScalarEmbedding(),
            new ScalarRmsNorm(),
            new ScalarRope(),
            new ScalarAttention(),
            new ScalarSwiglu(),
            new ScalarScale(),
            new ScalarHeadStatistics(),
            new HostLogits(workers, new ScalarSoftmax()),
            new ScalarOptimizer());

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public OpTable ops() {
        return ops;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "plain loops, 1 thread: slow";
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
