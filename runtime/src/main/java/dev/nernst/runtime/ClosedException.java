package dev.nernst.runtime;

/** Something was used after it was closed; the message says what. */
public class ClosedException extends NernstException {
    private static final long serialVersionUID = 1L;

    /** @param what was closed, for example {@code the engine} */
    public ClosedException(String what) {
        super(what + " is closed");
    }
}
