package dev.nernst.model.generate;

import dev.nernst.tokenizer.StreamingDecoder;
import dev.nernst.tokenizer.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * {@link TokenText} by a model's tokenizer; special tokens add nothing. Where the tokenizer itself spells the token that ends
 * a text when it finds it behind a word, models have learnt to spell it, too, before they end: such a spelling at the very end
 * is dropped. Used by one thread at a time.
 */
public final class StreamedText implements TokenText {
    private final StreamingDecoder decoder;
    private final @Nullable String spelledEnd;
    /** The end of the text as far as it may become {@link #spelledEnd}. */
    private String held = "";

    public StreamedText(Tokenizer tokenizer) {
        decoder = tokenizer.streamingDecoder(true);
        spelledEnd = tokenizer.spelledEnd();
    }

    @Override
    public String next(int id) {
        return holdBack(decoder.push(id));
    }

    @Override
    public String end() {
        String rest = holdBack(decoder.flush());
        return held.equals(spelledEnd) ? rest : rest + held;
    }

    private String holdBack(String piece) {
        if (spelledEnd == null) {
            return piece;
        }
        String text = held + piece;
        int length = Math.min(text.length(), spelledEnd.length());
        while (!text.regionMatches(text.length() - length, spelledEnd, 0, length)) {
            length--;
        }
        held = text.substring(text.length() - length);
        return text.substring(0, text.length() - length);
    }
}
