package dev.nernst.model.sampling;

import dev.nernst.runtime.op.LogitChanges;
import java.util.BitSet;

/** What repetition, presence and frequency penalties and biases change in a row of logits. */
final class Penalties {
    private Penalties() {}

    static LogitChanges of(SamplingOptions options, TokenHistory history) {
        if (!options.changesEntries()) {
            return LogitChanges.NONE;
        }
        boolean repetition = options.repetitionPenalty() != 1;
        BitSet ids = new BitSet();
        if (repetition) {
            ids.or(history.distinct());
        }
        if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
            history.generatedIds().forEach(ids::set);
        }
        options.logitBias().keySet().forEach(ids::set);
        int[] changed = ids.stream().toArray();
        double[] penalties = new double[changed.length];
        double[] biases = new double[changed.length];
        for (int i = 0; i < changed.length; i++) {
            int id = changed[i];
            int count = history.generatedCount(id);
            penalties[i] = repetition && history.distinct().get(id) ? options.repetitionPenalty() : 1;
            biases[i] = options.logitBias().getOrDefault(id, 0.0)
                    - (count > 0 ? options.presencePenalty() : 0)
                    - count * options.frequencyPenalty();
        }
        return new LogitChanges(changed, penalties, biases);
    }
}
