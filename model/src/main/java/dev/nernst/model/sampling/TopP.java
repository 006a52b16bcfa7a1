package dev.nernst.model.sampling;

import dev.nernst.runtime.op.SoftmaxSums;

/**
 * Nucleus sampling: keeps the most probable tokens until their probabilities reach p (Holtzman et al., 2020, section
 * 3.1); the token that reaches it is kept, and of equal ones those with the lowest ids.
 */
record TopP(double p) implements LogitsProcessor {
    @Override
    public void process(float[] logits, TokenHistory history, Scratch scratch) {
        float[] weights = scratch.floats(0);
        SoftmaxSums softmax = scratch.softmax(logits, weights);
        if (!softmax.isFinite()) {
            return; // the sampler says so
        }
        float[] copy = scratch.floats(1);
        System.arraycopy(weights, 0, copy, 0, weights.length);
        Selection.Mass mass = Selection.reaching(copy, weights.length, p * softmax.sum());
        int tied = mass.kept();
        for (int i = 0; i < logits.length; i++) {
            if (weights[i] < mass.threshold() || weights[i] == mass.threshold() && tied-- <= 0) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
