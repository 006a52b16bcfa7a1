package dev.nernst.runtime.measure;

/**
 * The sizes that ops are measured at: those of a model, and a number of tokens.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param tokens of a prompt or training sequence
 * @param hidden size
 * @param intermediate size of the gated layer
 * @param vocabulary entries of the head
 * @param heads of the queries
 * @param kvHeads of keys and values, a divisor of {@code heads}
 * @param headSize of each, even
 */
public record OpShape(int tokens, int hidden, int intermediate, int vocabulary, int heads, int kvHeads, int headSize) {}
