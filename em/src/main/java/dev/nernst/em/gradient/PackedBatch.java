package dev.nernst.em.gradient;

import dev.nernst.em.objective.ResponseTokens;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.model.recording.RecordedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences to learn from, as a decoder and a loss want them.
 *
 * @param packed where their tokens are
 * @param rows for each counted response token the row that predicts it, the one before it
 * @param targets for each counted response token its id
 */
record PackedBatch(List<TrainingSequence> sequences, PackedSequences packed, int[] rows, int[] targets) {
    static PackedBatch of(List<TrainingSequence> sequences, Decoder decoder) {
        PackedSequences packed = decoder.pack(
                sequences.stream().map(TrainingSequence::predictingIds).toList());
        int counted =
                sequences.stream().mapToInt(TrainingSequence::countedTokens).sum();
        int[] rows = new int[counted];
        int[] targets = new int[counted];
        int at = 0;
        for (int s = 0; s < sequences.size(); s++) {
            TrainingSequence sequence = sequences.get(s);
            for (int i = 0; i < sequence.responseLength(); i++) {
                if (sequence.counts(i)) {
                    int position = sequence.responseStart() + i;
                    rows[at] = packed.rows()[s][position - 1];
                    targets[at++] = sequence.ids()[position];
                }
            }
        }
        return new PackedBatch(sequences, packed, rows, targets);
    }

    /** Where what the sampler computed is written down, for each sequence. */
    List<@Nullable RecordedRows> recorded() {
        List<@Nullable RecordedRows> recorded = new ArrayList<>();
        sequences.forEach(sequence -> recorded.add(sequence.recorded()));
        return recorded;
    }

    /** Tokens of all sequences, each with the whole of its prompt. */
    int tokens() {
        return sequences.stream().mapToInt(sequence -> sequence.ids().length).sum();
    }

    /** What a loss knows of the counted tokens; {@code sequenceWeights[s]} is that of each token of sequence s. */
    ResponseTokens tokens(double[] sequenceWeights) {
        double[] weights = new double[targets.length];
        double[] advantages = new double[targets.length];
        int at = 0;
        for (int s = 0; s < sequences.size(); s++) {
            TrainingSequence sequence = sequences.get(s);
            int count = sequence.countedTokens();
            Arrays.fill(weights, at, at + count, sequenceWeights[s]);
            Arrays.fill(advantages, at, at + count, sequence.advantage());
            at += count;
        }
        return new ResponseTokens(
                weights,
                advantages,
                gather(TrainingSequence::oldLogProbability),
                gather(TrainingSequence::referenceLogProbability));
    }

    private interface PerToken {
        double @Nullable [] of(TrainingSequence sequence);
    }

    /** A per-token array of all sequences, or null if one of them lacks it. */
    private double @Nullable [] gather(PerToken array) {
        double[] gathered = new double[targets.length];
        int at = 0;
        for (TrainingSequence sequence : sequences) {
            double[] values = array.of(sequence);
            if (values == null) {
                return null;
            }
            for (int i = 0; i < sequence.responseLength(); i++) {
                if (sequence.counts(i)) {
                    gathered[at++] = values[i];
                }
            }
        }
        return gathered;
    }
}
