package dev.nernst.tokenizer.added;

/**
 * A token beside the model's own, found in the text before the model sees it.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param content the token's text
 * @param special whether decoding may skip it
 * @param leftStrip whether white space to its left belongs to it
 * @param rightStrip whether white space to its right belongs to it
 * @param singleWord whether it counts only where no word character touches it
 * @param normalized whether it is looked for in normal form in the normalized text, instead of as it is in the original
 */
public record AddedToken(
        String content,
        boolean special,
        boolean leftStrip,
        boolean rightStrip,
        boolean singleWord,
        boolean normalized) {
    /** A special token without further conditions. */
    public static AddedToken special(String content) {
        return new AddedToken(content, true, false, false, false, false);
    }

    /** The same as a special token. */
    public AddedToken asSpecial() {
        return special ? this : new AddedToken(content, true, leftStrip, rightStrip, singleWord, normalized);
    }
}
