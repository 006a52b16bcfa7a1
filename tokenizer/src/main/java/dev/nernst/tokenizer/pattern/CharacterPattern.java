package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;
import java.util.function.IntPredicate;

/**
 * Matches every single character of a class.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record CharacterPattern(IntPredicate characters) implements TextPattern {
    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        int gap = from;
        for (int i = from; i < to; ) {
            int codePoint = text.codePointAt(i, to);
            int next = i + Character.charCount(codePoint);
            if (characters.test(codePoint)) {
                if (gap < i) {
                    sink.accept(gap, i, false);
                }
                sink.accept(i, next, true);
                gap = next;
            }
            i = next;
        }
        if (gap < to) {
            sink.accept(gap, to, false);
        }
    }
}
