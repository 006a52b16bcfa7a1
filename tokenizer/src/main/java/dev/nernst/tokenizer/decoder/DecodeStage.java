package dev.nernst.tokenizer.decoder;

/**
 * One step of decoding, which takes tokens in parts: any number of {@link #append}, then {@link #endToken}, then the next
 * token; {@link #finish} at the end of the sequence. A stage hands the tokens it makes to the stage behind it in the same
 * way, as early as they are certain. Not thread-safe.
 */
public interface DecodeStage {
    /** A further part of the token at hand. */
    void append(String part);

    /** The token at hand is complete. */
    void endToken();

    /** No further token comes. */
    void finish();
}
