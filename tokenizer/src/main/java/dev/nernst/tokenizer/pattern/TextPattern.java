package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;

/** A pattern that cuts a span of text into matches and what lies between them. Implementations are immutable and thread-safe. */
public interface TextPattern {
    /** Hands the whole span [from, to) to the sink in order, as matches and non-empty gaps. */
    void cut(NormalizedText text, int from, int to, MatchSink sink);

    /** Receives the stretches of {@link #cut}. */
    @FunctionalInterface
    interface MatchSink {
        /** One stretch, in units of the text; {@code match} tells whether the pattern matched it. */
        void accept(int from, int to, boolean match);
    }
}
