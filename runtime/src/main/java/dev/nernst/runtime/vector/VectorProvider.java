package dev.nernst.runtime.vector;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.logits.HostLogits;
import dev.nernst.runtime.memory.HostMemory;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.MatmulOp;
import dev.nernst.runtime.op.OpTable;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.vector.attention.VectorAttention;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.elementwise.VectorEmbedding;
import dev.nernst.runtime.vector.elementwise.VectorOptimizer;
import dev.nernst.runtime.vector.elementwise.VectorRmsNorm;
import dev.nernst.runtime.vector.elementwise.VectorRope;
import dev.nernst.runtime.vector.elementwise.VectorScale;
import dev.nernst.runtime.vector.elementwise.VectorSwiglu;
import dev.nernst.runtime.vector.gemm.MicroKernel;
import dev.nernst.runtime.vector.gemm.VectorMatmul;
import dev.nernst.runtime.vector.head.RowSums;
import dev.nernst.runtime.vector.head.VectorHeadStatistics;

/**
 * SIMD kernels over worker threads, through {@code jdk.incubator.vector}: loading this class where that module is not
 * resolved fails, so go through {@link dev.nernst.runtime.Providers}. Thread-safe; ops called from several threads take
 * turns. Results do not depend on the number of threads.
 */
public final class VectorProvider implements Provider {
    public static final String NAME = "vector";

    private final Workers workers;
    private final Memory memory;
    private final OpTable ops;

    /** @param threads that work on an op, the calling one included; at least 1 */
    public VectorProvider(int threads) {
        workers = new Workers(threads);
        memory = new HostMemory(workers);
        MicroKernel kernel = MicroKernel.forThisMachine();
        Blocks blocks = new Blocks(workers);
        MatmulOp matmul = new VectorMatmul(workers, kernel);
        ops = new OpTable(
                matmul,
                new VectorEmbedding(workers),
                new VectorRmsNorm(workers),
                new VectorRope(workers),
                new VectorAttention(workers, kernel),
                new VectorSwiglu(blocks),
                new VectorScale(blocks),
                new VectorHeadStatistics(workers, matmul),
                new HostLogits(workers, RowSums::softmax),
                new VectorOptimizer(blocks));
    }

    /** Width of the vectors in use, in bits: what this machine and the virtual machine prefer. */
    public static int vectorBits() {
        return Lanes.FLOATS.vectorBitSize();
    }

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
        return vectorBits() + "-bit vectors, " + workers.count() + (workers.count() == 1 ? " thread" : " threads");
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
