package dev.nernst.model.memory;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.weights.WeightSource;

/**
 * Memory that a model takes, in bytes, to be told and refused before it is used.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param weights the weights, mapped or not; when training with gradients and the optimiser's moments
 * @param cache keys and values
 * @param activations the most that is alive at once
 */
public record MemoryEstimate(long weights, long cache, long activations) {
    /** Float32 weight, gradient and two moments of AdamW. */
    private static final long TRAINING_BYTES_A_PARAMETER = 4L * Float.BYTES;

    /** What a model must be able to hold to be of any use. */
    private static final int LEAST_TOKENS = 64;

    /** What the weights of a checkpoint take once they are loaded. */
    public static long weightBytes(WeightSource weights) {
        long bytes = 0;
        for (String name : weights.names()) {
            bytes = Math.addExact(bytes, weights.byteSize(name));
        }
        return bytes;
    }

    /** Loading a model and giving it a text of the least length that is of any use. */
    public static MemoryEstimate toLoad(ModelConfig config, long weightBytes) {
        return ofRunning(config, weightBytes, LEAST_TOKENS, LEAST_TOKENS, 1);
    }

    /**
     * Generating or scoring.
     *
     * @param weightBytes see {@link #weightBytes}
     * @param cachedTokens tokens of all sequences that are worked on at once
     * @param passTokens tokens a pass
     * @param sequences whose next token a pass decides
     */
    public static MemoryEstimate ofRunning(
            ModelConfig config, long weightBytes, long cachedTokens, int passTokens, int sequences) {
        long activations = Float.BYTES
                * (passTokens * (2L * config.hiddenSize() + blockWidth(config))
                        + (long) sequences * config.vocabularySize());
        return new MemoryEstimate(weightBytes, KvCache.bytes(config, cachedTokens), activations);
    }

    /**
     * Training of all parameters with AdamW in float32.
     *
     * @param batchTokens tokens of a micro-batch
     * @param recompute whether only the input of each block is kept (activation checkpointing)
     */
    public static MemoryEstimate ofTraining(ModelConfig config, long parameters, long batchTokens, boolean recompute) {
        // A block that runs backward has its activations and about as many gradients.
        long perToken = recompute
                ? (long) config.layers() * config.hiddenSize() + 2 * blockWidth(config)
                : (config.layers() + 1L) * blockWidth(config);
        return new MemoryEstimate(parameters * TRAINING_BYTES_A_PARAMETER, 0, Float.BYTES * batchTokens * perToken);
    }

    /** Floats a token that one block makes: norms, q, k, v, mixed values, residuals, gate, up and their product. */
    private static long blockWidth(ModelConfig config) {
        return 4L * config.hiddenSize()
                + 2L * config.queryWidth()
                + 2L * config.kvWidth()
                + 3L * config.intermediateSize();
    }

    /** All of it. */
    public long total() {
        return weights + cache + activations;
    }
}
