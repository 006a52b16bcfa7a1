package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;

/**
 * Puts a string in front of every text that is not empty; it shares the range of the first character.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record PrependNormalizer(String prefix) implements Normalizer {
    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        return from == to ? text : prepend(text, from, to, prefix);
    }

    /** The span, which is not empty, behind a prefix. */
    public static NormalizedText prepend(NormalizedText text, int from, int to, String prefix) {
        int firstEnd = from + Character.charCount(text.codePointAt(from, to));
        NormalizedTextBuilder builder = new NormalizedTextBuilder(text, from, to);
        prefix.codePoints().forEach(c -> builder.replace(c, from, firstEnd));
        return builder.copy(from, to).build();
    }
}
