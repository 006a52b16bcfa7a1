package dev.nernst.model.sampling;

/** Keeps the k most probable tokens, and whatever ties with the last of them (Fan et al., 2018). */
record TopK(int k) implements LogitsProcessor {
    @Override
    public void process(float[] logits, TokenHistory history, Scratch scratch) {
        if (k >= logits.length) {
            return;
        }
        float[] copy = scratch.floats(0);
        System.arraycopy(logits, 0, copy, 0, logits.length);
        float threshold = Selection.largest(copy, logits.length, k);
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < threshold) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
