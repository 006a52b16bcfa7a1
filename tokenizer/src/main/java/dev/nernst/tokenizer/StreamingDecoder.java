package dev.nernst.tokenizer;

import dev.nernst.tokenizer.decoder.DecodeStage;
import dev.nernst.tokenizer.decoder.TextCollector;

/**
 * Decodes tokens one by one and never shows half a character: complete characters are returned at once, an unfinished
 * UTF-8 sequence waits, an invalid one becomes U+FFFD as soon as it is known to be invalid (SentencePiece-style tokenizers show it
 * with the next character). All pieces and what {@link
 * #flush} returns, joined, are the text of the sequence. Not thread-safe; one for each sequence.
 */
public final class StreamingDecoder {
    private final Tokenizer tokenizer;
    private final boolean skipSpecialTokens;
    private final TextCollector collector = new TextCollector();
    private final DecodeStage stages;
    private final boolean holdReplacement;
    private final StringBuilder held = new StringBuilder();

    StreamingDecoder(Tokenizer tokenizer, boolean skipSpecialTokens, boolean streaming) {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
        this.stages = tokenizer.decoder().stage(collector, streaming);
        this.holdReplacement = !tokenizer.decoder().isReplacementFinal();
    }

    /** Takes a token and returns the text that has become certain, often empty; an id without a token adds nothing. */
    public String push(int id) {
        accept(id);
        String text = collector.take();
        // The last character waits, and what came before it, until it is known to stay.
        if (holdReplacement && (text.isEmpty() ? !held.isEmpty() : text.endsWith("\uFFFD"))) {
            held.append(text);
            return "";
        }
        if (held.isEmpty()) {
            return text;
        }
        String all = held.append(text).toString();
        held.setLength(0);
        return all;
    }

    /** Ends the sequence and returns what was held back; the decoder is not to be used any more. */
    public String flush() {
        stages.finish();
        return held.append(collector.take()).toString();
    }

    void accept(int id) {
        String token = tokenizer.decodedForm(id);
        if (token == null || (skipSpecialTokens && tokenizer.isSpecial(id))) {
            return;
        }
        stages.append(token);
        stages.endToken();
    }
}
