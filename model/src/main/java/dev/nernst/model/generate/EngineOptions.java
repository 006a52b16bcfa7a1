package dev.nernst.model.generate;

import dev.nernst.runtime.InvalidInputException;

/**
 * How a {@link BatchEngine} packs its passes.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param maxSequences sequences that are worked on at once; finished ones make room for the next
 * @param maxPassTokens tokens of prompts that a pass takes up at most, beside one of every sequence that is being decoded
 * @param maxCacheTokens tokens whose keys and values may be in memory at once; a single sequence is always let in
 */
public record EngineOptions(int maxSequences, int maxPassTokens, long maxCacheTokens) {
    /** 32 sequences, 512 tokens a pass, and no limit for the cache but what 32 sequences need. */
    public static final EngineOptions DEFAULT = new EngineOptions(32, 512, Long.MAX_VALUE);

    /** @throws InvalidInputException if a number is not positive */
    public EngineOptions {
        if (maxSequences < 1 || maxPassTokens < 1 || maxCacheTokens < 1) {
            throw new InvalidInputException(
                    "the engine needs at least 1 sequence, 1 token a pass and 1 token of cache");
        }
    }

    public EngineOptions withMaxCacheTokens(long value) {
        return new EngineOptions(maxSequences, maxPassTokens, value);
    }

    public EngineOptions withMaxSequences(int value) {
        return new EngineOptions(value, maxPassTokens, maxCacheTokens);
    }
}
