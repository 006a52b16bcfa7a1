package dev.nernst.tokenizer;

/**
 * A tokenizer file, or what a caller handed in, is wrong. The message is one sentence that names the file, the field and
 * the reason; it can be shown to a user as it is.
 */
public class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }

    public TokenizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
