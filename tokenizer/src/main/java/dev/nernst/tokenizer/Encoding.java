package dev.nernst.tokenizer;

/**
 * A text's tokens and where they come from. The arrays belong to the caller of {@link Tokenizer#encode}; nothing else
 * refers to them.
 *
 * <p>Arrays are not copied: threads may share an instance as long as none writes to them.
 *
 * @param ids token ids
 * @param starts first code point of each token in the original text
 * @param ends end of each token, exclusive, in code points of the original text; special tokens that were put in have an
 *     empty range at 0
 */
public record Encoding(int[] ids, int[] starts, int[] ends) {
    /** Number of tokens. */
    public int size() {
        return ids.length;
    }
}
