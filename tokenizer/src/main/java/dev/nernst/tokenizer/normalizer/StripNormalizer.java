package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;
import dev.nernst.tokenizer.text.UnicodeClass;

/**
 * Removes white space at the ends.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record StripNormalizer(boolean left, boolean right) implements Normalizer {
    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        int start = from;
        int end = to;
        // Every white-space character is one UTF-16 unit.
        while (left && start < end && UnicodeClass.isWhiteSpace(text.units()[start])) {
            start++;
        }
        while (right && end > start && UnicodeClass.isWhiteSpace(text.units()[end - 1])) {
            end--;
        }
        if (start == from && end == to) {
            return text;
        }
        return new NormalizedTextBuilder(text, from, to).copy(start, end).build();
    }
}
