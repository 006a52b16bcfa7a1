package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;

/** Rewrites a span of text, keeping track of where its characters come from. Implementations are immutable and thread-safe. */
public interface Normalizer {
    /**
     * The normal form of units [from, to), as a text of its own, or {@code text} itself where the span stays as it is (the
     * caller then goes on with the same span).
     */
    NormalizedText normalize(NormalizedText text, int from, int to);
}
