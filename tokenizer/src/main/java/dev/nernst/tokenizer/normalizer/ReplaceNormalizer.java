package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.pattern.TextPattern;
import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;

/**
 * Replaces every match of a pattern; what is put in comes from the last character of the match.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record ReplaceNormalizer(TextPattern pattern, String content) implements Normalizer {
    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        if (from == to) {
            return text;
        }
        Replacement replacement = new Replacement(text, from, to);
        pattern.cut(text, from, to, replacement);
        return replacement.result();
    }

    private final class Replacement implements TextPattern.MatchSink {
        private final NormalizedText text;
        private final NormalizedTextBuilder builder;
        private boolean changed;

        Replacement(NormalizedText text, int from, int to) {
            this.text = text;
            this.builder = new NormalizedTextBuilder(text, from, to);
        }

        @Override
        public void accept(int from, int to, boolean match) {
            if (match) {
                changed = true;
                content.codePoints().forEach(c -> builder.insertAfter(c, to));
            } else {
                builder.copy(from, to);
            }
        }

        NormalizedText result() {
            return changed ? builder.build() : text;
        }
    }
}
