package dev.nernst.cli.commands.verify;

import dev.nernst.em.objective.Objective;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.tape.HeadOutput;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a model over the packed rows of a golden batch, forward and backward. */
final class BatchRun implements AutoCloseable {
    private static final float TEMPERATURE = 1;

    /** Looks at the end of a forward pass while its activations live. */
    @FunctionalInterface
    interface Outcome {
        /** @param hidden [packed rows, hidden], after the final norm */
        void see(Tape tape, Value hidden, HeadStatistics statistics);
    }

    private final LanguageModel model;
    private final GoldenBatch batch;
    private final Workspace workspace;

    BatchRun(LanguageModel model, GoldenBatch batch) {
        this.model = model;
        this.batch = batch;
        this.workspace = new Workspace(model.provider().memory());
    }

    /** One forward pass without gradients. */
    void forward(Decoder.HiddenStates observer, Outcome outcome) {
        try (Tape tape = new Tape(model.provider(), workspace, Tape.Mode.INFERENCE)) {
            Value hidden = hidden(tape, observer);
            outcome.see(tape, hidden, head(tape, hidden, batch.targets()).statistics());
        }
    }

    /**
     * A forward and a backward pass; adds to the gradients of the trainable parameters.
     *
     * @return the loss
     */
    double backward(Loss loss) {
        try (Tape tape = new Tape(model.provider(), workspace, Tape.Mode.RECORD)) {
            Value hidden = hidden(tape, (layer, states) -> {});
            HeadOutput output = head(tape, tape.selectRows(hidden, batch.responseRows()), batch.responseTargets());
            double value = loss.evaluate(
                    batch, output.statistics(), new Objective.Gradient(output.dLogProbability(), output.dEntropy()));
            tape.backward();
            return value;
        }
    }

    private Value hidden(Tape tape, Decoder.HiddenStates observer) {
        List<int[]> sequences = new ArrayList<>();
        int start = 0;
        for (int length : batch.lengths()) {
            sequences.add(Arrays.copyOfRange(batch.ids(), start, start + length));
            start += length;
        }
        // Golden hidden states have a row for every token.
        return model.decoder().forwardPacked(tape, PackedSequences.apart(sequences), observer);
    }

    private HeadOutput head(Tape tape, Value hidden, int[] targets) {
        return tape.head(hidden, model.decoder().head(), targets, TEMPERATURE);
    }

    @Override
    public void close() {
        workspace.close();
    }
}
