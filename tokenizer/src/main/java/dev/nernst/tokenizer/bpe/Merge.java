package dev.nernst.tokenizer.bpe;

/** Two tokens that become one. */
public record Merge(String left, String right) {}
