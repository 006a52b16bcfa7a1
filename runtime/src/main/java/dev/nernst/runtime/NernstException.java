package dev.nernst.runtime;

/** What Nernst throws when something goes wrong that a caller can do something about. The message is for people. */
public class NernstException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NernstException(String message) {
        super(message);
    }

    public NernstException(String message, Throwable cause) {
        super(message, cause);
    }
}
