package dev.nernst.runtime;

/** Numbers that must be finite are not: weights are damaged, training has diverged, or a processor of logits went wrong. */
public class DivergedException extends NernstException {
    private static final long serialVersionUID = 1L;

    public DivergedException(String message) {
        super(message);
    }
}
