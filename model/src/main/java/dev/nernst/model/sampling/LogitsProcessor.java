package dev.nernst.model.sampling;

/**
 * Changes the logits of one row before the next token is drawn. A processor keeps no state of its own between calls, or
 * keeps it for one sequence only: rows of different sequences are processed by several threads at once.
 */
@FunctionalInterface
public interface LogitsProcessor {
    /**
     * @param logits [vocabulary], changed in place; {@link Float#NEGATIVE_INFINITY} rules a token out
     * @param history tokens before the one to be drawn
     * @param scratch memory for the duration of the call
     */
    void process(float[] logits, TokenHistory history, Scratch scratch);
}
