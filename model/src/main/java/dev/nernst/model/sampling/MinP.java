package dev.nernst.model.sampling;

/** Keeps tokens whose probability is at least a fraction of the highest one (Nguyen et al., 2024). */
record MinP(double fraction) implements LogitsProcessor {
    @Override
    public void process(float[] logits, TokenHistory history, Scratch scratch) {
        double threshold = Rows.max(logits) + Math.log(fraction);
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < threshold) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
