package dev.nernst.tokenizer.text;

import dev.nernst.tokenizer.TokenizerException;

/**
 * What a text may cost on its way to the model, in proportion to its length. Tokenizers come from strangers: a pattern that
 * tries every way to match, or a chain of replacements that doubles the text each time, ends here in a sentence. Far more
 * than what any tokenizer in use needs. Not thread-safe: a text is encoded by one thread.
 */
public final class WorkLimit {
    private static final long LEAST_STEPS = 10_000_000;
    private static final long STEPS_A_UNIT = 500;
    private static final long LEAST_UNITS = 1_000_000;
    private static final long GROWTH = 100;

    private long units;
    private long steps;

    /** The limit for a text of so many UTF-16 units. */
    public WorkLimit(int length) {
        units = LEAST_UNITS + GROWTH * length;
        steps = LEAST_STEPS + STEPS_A_UNIT * length;
    }

    /** A further text of this length shares the limit. */
    public WorkLimit extend(int length) {
        units += GROWTH * length;
        steps += STEPS_A_UNIT * length;
        return this;
    }

    /** Takes one step, a look of a pattern at a character; false where none is left. */
    public boolean takeStep() {
        return --steps >= 0;
    }

    /** @throws TokenizerException where the text has grown out of all proportion */
    void requireLength(long length) {
        if (length > units) {
            throw new TokenizerException("the tokenizer's normalizer or pre-tokenizer makes more than " + units
                    + " characters of this text");
        }
    }
}
