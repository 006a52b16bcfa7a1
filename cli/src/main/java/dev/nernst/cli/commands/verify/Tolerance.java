package dev.nernst.cli.commands.verify;

/** How far a recomputed number may be from the golden one. */
enum Tolerance {
    /** Logits, log-probabilities, entropies, losses, weights: {@code 2e-4 + 1e-3 |golden|}. */
    VALUE(2e-4, 1e-3, 0),
    /** As values, and 1e-5 of the tensor's largest: residual streams have elements of 2e4 beside small ones. */
    HIDDEN_STATE(2e-4, 1e-3, 1e-5),
    /** 1e-3 of the tensor's largest absolute value, plus 1e-6. */
    GRADIENT(1e-6, 0, 1e-3),
    /** 1e-3 relative. */
    CURVE(0, 1e-3, 0);

    private final double absolute;
    private final double relative;
    private final double ofLargest;

    Tolerance(double absolute, double relative, double ofLargest) {
        this.absolute = absolute;
        this.relative = relative;
        this.ofLargest = ofLargest;
    }

    /**
     * @param golden the expected number
     * @param largest the largest absolute value among the expected numbers of the tensor that are compared
     */
    double allowed(double golden, double largest) {
        return absolute + relative * Math.abs(golden) + ofLargest * largest;
    }
}
