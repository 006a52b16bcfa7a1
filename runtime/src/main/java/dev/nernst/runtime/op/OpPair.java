package dev.nernst.runtime.op;

/**
 * Marks an op of the tape: an interface with a {@code forward} and a {@code backward} method. Backward halves always
 * add to the gradients they are given, and a gradient that nobody wants is null.
 *
 * <p>Thread-safe as {@link dev.nernst.runtime.Provider} describes; buffers that a call writes belong to that call.
 */
public interface OpPair {}
