package dev.nernst.model.generate;

/**
 * Some tokens of a generation and the text that they made certain.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param from the first of the tokens, among the new ones
 * @param to the one after the last
 * @param text whole characters, nothing that may yet turn out to belong to a stop string; empty only at the end of a
 *     generation, whose last tokens may add nothing
 */
public record TextPiece(int from, int to, String text) {}
