package dev.nernst.model.sampling;

/** Divides the logits: below 1 sharper, above 1 flatter. */
record Temperature(double temperature) implements LogitsProcessor {
    @Override
    public void process(float[] logits, TokenHistory history, Scratch scratch) {
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (logits[i] / temperature);
        }
    }
}
