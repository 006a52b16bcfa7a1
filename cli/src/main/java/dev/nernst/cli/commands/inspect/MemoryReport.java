package dev.nernst.cli.commands.inspect;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.memory.MemoryEstimate;

/**
 * Memory that a checkpoint takes, in bytes.
 *
 * @param weights once they are loaded
 * @param kvCachePerToken keys and values of one position in float32
 * @param run weights, one sequence as long as the context, and the activations of a pass
 * @param train float32 weights, gradients and AdamW's two moments; activations come on top and grow with the batch
 */
record MemoryReport(long weights, long kvCachePerToken, long run, long train) {
    private static final int TOKENS_A_PASS = 512;

    static MemoryReport of(ModelConfig config, long weightBytes, long parameters) {
        return new MemoryReport(
                weightBytes,
                2L * config.layers() * config.kvWidth() * Float.BYTES,
                MemoryEstimate.ofRunning(config, weightBytes, config.maxPositions(), TOKENS_A_PASS, 1)
                        .total(),
                MemoryEstimate.ofTraining(config, parameters, 0, true).total());
    }
}
