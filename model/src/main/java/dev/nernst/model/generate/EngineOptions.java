package dev.nernst.model.generate;

import dev.nernst.runtime.InvalidInputException;

/**
 * How an engine packs its passes, and what it keeps.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param maxSequences sequences that are worked on at once; finished ones make room for the next
 * @param maxPassTokens tokens of prompts that a pass takes up at most, beside one of every sequence that is being decoded;
 *     at least a page of one prompt is always taken up
 * @param maxCacheTokens tokens whose keys and values may be in memory at once, kept prefixes included; a single sequence is
 *     always let in
 * @param maxKeptTokens tokens of prompts whose keys and values are kept for later prompts that begin alike, while no request
 *     uses them
 * @param maxWaiting requests that may wait for their turn in a {@link LiveEngine}; one more is refused
 */
public record EngineOptions(
        int maxSequences, int maxPassTokens, long maxCacheTokens, long maxKeptTokens, int maxWaiting) {
    private static final long KEPT_TOKENS = 8192;
    private static final int WAITING = 256;

    /** 32 sequences, 512 tokens a pass, 8192 tokens kept, and no limit for the cache but what 32 sequences need. */
    public static final EngineOptions DEFAULT = new EngineOptions(32, 512, Long.MAX_VALUE);

    /** @throws InvalidInputException if a number is out of range */
    public EngineOptions {
        if (maxSequences < 1 || maxPassTokens < 1 || maxCacheTokens < 1) {
            throw new InvalidInputException(
                    "the engine needs at least 1 sequence, 1 token a pass and 1 token of cache");
        }
        if (maxKeptTokens < 0 || maxWaiting < 1) {
            throw new InvalidInputException("an engine keeps 0 tokens or more and lets at least 1 request wait");
        }
    }

    /** With the usual numbers of kept tokens and waiting requests. */
    public EngineOptions(int maxSequences, int maxPassTokens, long maxCacheTokens) {
        this(maxSequences, maxPassTokens, maxCacheTokens, KEPT_TOKENS, WAITING);
    }

    public EngineOptions withMaxCacheTokens(long value) {
        return new EngineOptions(maxSequences, maxPassTokens, value, maxKeptTokens, maxWaiting);
    }

    public EngineOptions withMaxSequences(int value) {
        return new EngineOptions(value, maxPassTokens, maxCacheTokens, maxKeptTokens, maxWaiting);
    }

    public EngineOptions withMaxKeptTokens(long value) {
        return new EngineOptions(maxSequences, maxPassTokens, maxCacheTokens, value, maxWaiting);
    }

    public EngineOptions withMaxWaiting(int value) {
        return new EngineOptions(maxSequences, maxPassTokens, maxCacheTokens, maxKeptTokens, value);
    }
}
