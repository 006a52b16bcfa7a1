package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.normalizer.Normalizer;
import dev.nernst.tokenizer.normalizer.PrependNormalizer;
import dev.nernst.tokenizer.normalizer.ReplaceNormalizer;
import dev.nernst.tokenizer.pattern.TextPatterns;
import dev.nernst.tokenizer.text.NormalizedText;

/**
 * SentencePiece's white space: spaces become a visible character, which is put in front as the scheme says, and each
 * piece begins with it where {@code split} is set.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class MetaspacePreTokenizer implements PreTokenizer {
    /** When the replacement is put in front of a piece that does not begin with it. */
    public enum PrependScheme {
        /** In front of the piece that begins where the text begins. */
        FIRST,
        /** Never. */
        NEVER,
        /** In front of every piece. */
        ALWAYS
    }

    private final char replacement;
    private final PrependScheme scheme;
    private final Normalizer spaces;
    private final SplitPreTokenizer words;
    private final boolean split;

    public MetaspacePreTokenizer(char replacement, PrependScheme scheme, boolean split) {
        this.replacement = replacement;
        this.scheme = scheme;
        this.split = split;
        this.spaces = new ReplaceNormalizer(TextPatterns.literal(" "), Character.toString(replacement));
        this.words = new SplitPreTokenizer(
                TextPatterns.literal(Character.toString(replacement)), SplitBehavior.MERGED_WITH_NEXT, false);
    }

    @Override
    public void split(NormalizedText text, int from, int to, PieceSink sink) {
        if (from == to) {
            return;
        }
        NormalizedText piece = spaces.normalize(text, from, to);
        int start = piece == text ? from : 0;
        int end = piece == text ? to : piece.length();
        if (isToBePrefixed(piece, start)) {
            piece = PrependNormalizer.prepend(piece, start, end, Character.toString(replacement));
            start = 0;
            end = piece.length();
        }
        if (split) {
            words.split(piece, start, end, sink);
        } else {
            sink.accept(piece, start, end);
        }
    }

    private boolean isToBePrefixed(NormalizedText piece, int start) {
        if (piece.units()[start] == replacement) {
            return false;
        }
        return switch (scheme) {
            case ALWAYS -> true;
            case FIRST -> piece.originalStart(start) == 0;
            case NEVER -> false;
        };
    }
}
