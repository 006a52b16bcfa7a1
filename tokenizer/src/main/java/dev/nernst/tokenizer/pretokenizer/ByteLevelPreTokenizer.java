package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.normalizer.ByteLevelNormalizer;
import dev.nernst.tokenizer.normalizer.PrependNormalizer;
import dev.nernst.tokenizer.pattern.TextPattern;
import dev.nernst.tokenizer.text.NormalizedText;
import org.jspecify.annotations.Nullable;

/**
 * GPT-2's pre-tokenizer: a space in front where asked for, the built-in split pattern where asked for, then the byte
 * alphabet.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param spell whether pieces are spelled out in the byte alphabet; as the last stage in front of a byte-level model that
 *     is left to the model, which takes the bytes themselves
 */
public record ByteLevelPreTokenizer(
        boolean addPrefixSpace, @Nullable TextPattern split, boolean spell) implements PreTokenizer {
    private static final ByteLevelNormalizer SPELLING = new ByteLevelNormalizer();

    /** The same pre-tokenizer, with pieces left as characters. */
    public ByteLevelPreTokenizer unspelled() {
        return new ByteLevelPreTokenizer(addPrefixSpace, split, false);
    }

    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        if (from == to) {
            return;
        }
        PieceSink pieces = spell ? (piece, start, end) -> spell(piece, start, end, sink) : sink;
        if (addPrefixSpace && text.units()[from] != ' ') {
            NormalizedText prefixed = PrependNormalizer.prepend(text, from, to, " ");
            cut(prefixed, 0, prefixed.length(), pieces);
        } else {
            cut(text, from, to, pieces);
        }
    }

    private void cut(NormalizedText text, int from, int to, PieceSink sink) {
        if (split == null) {
            sink.accept(text, from, to);
        } else {
            split.cut(text, from, to, (start, end, match) -> sink.accept(text, start, end));
        }
    }

    private static void spell(NormalizedText piece, int from, int to, PieceSink sink) {
        NormalizedText spelled = SPELLING.normalize(piece, from, to);
        sink.accept(spelled, 0, spelled.length());
    }
}
