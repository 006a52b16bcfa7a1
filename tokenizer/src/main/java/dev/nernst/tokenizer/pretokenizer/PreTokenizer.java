package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.text.NormalizedText;

/** Cuts a span of text into pieces, which the model sees one by one. Implementations are immutable and thread-safe. */
public interface PreTokenizer {
    /** Hands the pieces of units [from, to) to the sink, in order; a piece may be part of a rewritten text. */
    void split(NormalizedText text, int from, int to, PieceSink sink);

    /** Receives pieces; empty ones are not to be handed over. */
    @FunctionalInterface
    interface PieceSink {
        /** The piece is units [from, to) of {@code text}. */
        void accept(NormalizedText text, int from, int to);
    }
}
