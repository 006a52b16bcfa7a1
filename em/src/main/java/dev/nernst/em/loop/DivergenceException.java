package dev.nernst.em.loop;

/** A loss, a gradient or a weight that is NaN or infinite, or too large to be written. The message names what. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergenceException(String message) {
        super(message);
    }
}
