package dev.nernst.model.sampling;

import java.util.BitSet;

/** Makes tokens that have occurred less probable, prompt included (Keskar et al., 2019, section 4.1). */
record RepetitionPenalty(double penalty) implements LogitsProcessor {
    @Override
    public void process(float[] logits, TokenHistory history, Scratch scratch) {
        BitSet seen = history.distinct();
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            logits[id] = (float) (logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty);
        }
    }
}
