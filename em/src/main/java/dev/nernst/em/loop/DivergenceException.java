package dev.nernst.em.loop;

/** A loss or a gradient that is NaN or infinite. The message names step, parameter and batch. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergenceException(String message) {
        super(message);
    }
}
