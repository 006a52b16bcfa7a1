package dev.nernst.model.generate;

import dev.nernst.tokenizer.StreamingDecoder;
import dev.nernst.tokenizer.Tokenizer;

/** {@link TokenText} by a model's tokenizer; special tokens add nothing. Used by one thread at a time. */
public final class StreamedText implements TokenText {
    private final StreamingDecoder decoder;

    public StreamedText(Tokenizer tokenizer) {
        decoder = tokenizer.streamingDecoder(true);
    }

    @Override
    public String next(int id) {
        return decoder.push(id);
    }

    @Override
    public String end() {
        return decoder.flush();
    }
}
