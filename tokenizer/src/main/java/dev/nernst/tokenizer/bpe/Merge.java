package dev.nernst.tokenizer.bpe;

/**
 * Two tokens that become one.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record Merge(String left, String right) {}
