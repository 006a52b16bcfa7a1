package dev.nernst.model.generate;

/**
 * What an engine has to do, as of its last pass.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param waiting requests that have not begun
 * @param working sequences that are worked on
 * @param cachedTokens tokens that the pages of the cache in use have room for, kept ones included
 * @param keptTokens tokens of prompts that are kept although no request uses them
 */
public record EngineLoad(int waiting, int working, long cachedTokens, long keptTokens) {}
