package dev.nernst.runtime;

/** A computation gave infinities or NaN where numbers must be: the weights are damaged, or training has diverged. */
public final class NonFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    public NonFiniteException(String message) {
        super(message);
    }

    /**
     * Of the logits that decide a token.
     *
     * @param whose such as "the model's"
     * @param token index in its sequence
     */
    public static NonFiniteException ofLogits(String whose, int token) {
        return new NonFiniteException(whose + " logits for token " + token
                + " of a sequence are not finite numbers: its weights are damaged, or training has diverged");
    }
}
