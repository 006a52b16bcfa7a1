package dev.nernst.tokenizer.postprocessor;

/** Works on the tokens of a text after the model. Implementations are immutable and thread-safe. */
public interface PostProcessor {
    /** The tokens after this step; special tokens are put in only where asked for. */
    TokenSequence process(TokenSequence tokens, Framing framing);
}
