package dev.nernst.model.generate;

/**
 * Turns the tokens of one sequence into text as they come. Used by one thread at a time; those of several sequences are used
 * side by side, on the provider's threads, so they must share nothing that changes and must not ask the provider for work.
 */
public interface TokenText {
    /** Decodes nothing, for models without a tokenizer. */
    TokenText NONE = new TokenText() {
        @Override
        public String next(int id) {
            return "";
        }

        @Override
        public String end() {
            return "";
        }
    };

    /** The text that {@code id} makes certain: whole characters, often none. */
    String next(int id);

    /** The rest, after the last token. */
    String end();
}
