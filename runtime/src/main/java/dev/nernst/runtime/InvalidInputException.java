package dev.nernst.runtime;

/**
 * Something the caller handed in is wrong: a file, a field, an option. The message is one sentence that names what is
 * wrong and why; a command line shows it as it is and leaves with exit code 2.
 */
public class InvalidInputException extends NernstException {
    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
