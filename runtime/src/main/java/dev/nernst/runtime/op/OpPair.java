package dev.nernst.runtime.op;

/**
 * Marks an op of the tape: an interface with a {@code forward} and a {@code backward} method. Backward halves always
 * add to the gradients they are given, and a gradient that nobody wants is null.
 */
public interface OpPair {}
