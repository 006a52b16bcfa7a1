package dev.nernst.tokenizer.chat.jinja;

/**
 * What parsing or rendering a template may cost before it ends with a sentence. Both figures are counts, so that the same render
 * fails or succeeds on every machine. Immutable.
 *
 * @param work units of work; a step of the template costs about 40, an element walked 8, a character read or compared 2, which
 *     makes a unit roughly a nanosecond
 * @param bytes bytes of all values and text that are made, the forgotten ones included
 */
public record RenderBudget(long work, long bytes) {
    /**
     * The budget where none is named: about a second and 128 MiB. A conversation of a million characters takes a small part of it
     * in the published templates.
     */
    public static final RenderBudget DEFAULT = new RenderBudget(600_000_000L, 128L << 20);

    /** A budget {@code factor} times as large. */
    public RenderBudget times(int factor) {
        return new RenderBudget(Math.multiplyExact(work, factor), Math.multiplyExact(bytes, factor));
    }

    /**
     * @throws IllegalArgumentException for a figure below 1
     */
    public RenderBudget {
        if (work < 1 || bytes < 1) {
            throw new IllegalArgumentException("a render's budget is " + work + " units of work and " + bytes
                    + " bytes, and both must be at least 1");
        }
    }
}
