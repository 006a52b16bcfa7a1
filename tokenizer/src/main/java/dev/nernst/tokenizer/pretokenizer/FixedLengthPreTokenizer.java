package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.text.NormalizedText;

/**
 * Pieces of {@code length} code points; the last one may be shorter.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record FixedLengthPreTokenizer(int length) implements PreTokenizer {
    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        int start = from;
        int count = 0;
        for (int i = from; i < to; ) {
            i += Character.charCount(text.codePointAt(i, to));
            if (++count == length || i == to) {
                sink.accept(text, start, i);
                start = i;
                count = 0;
            }
        }
    }
}
