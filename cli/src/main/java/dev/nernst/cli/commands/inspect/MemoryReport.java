package dev.nernst.cli.commands.inspect;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.memory.MemoryEstimate;

/**
 * Memory that a checkpoint takes, in bytes.
 *
 * @param weights the weight files, mapped as they are
 * @param kvCachePerToken keys and values of one position in float32
 * @param run weights, and the keys and values of one sequence as long as the context
 * @param train float32 weights, gradients and AdamW's two moments; activations come on top and grow with the batch
 */
record MemoryReport(long weights, long kvCachePerToken, long run, long train) {
    static MemoryReport of(ModelConfig config, long weightBytes, long parameters) {
        long perToken = KvCache.bytesPerToken(config);
        return new MemoryReport(
                weightBytes,
                perToken,
                weightBytes + perToken * config.maxPositions(),
                MemoryEstimate.ofTraining(config, parameters, 0, true).total());
    }
}
