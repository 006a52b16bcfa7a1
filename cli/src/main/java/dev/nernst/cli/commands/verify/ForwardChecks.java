package dev.nernst.cli.commands.verify;

import dev.nernst.em.objective.Objective;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks what one forward pass tells: hidden states, logits, token statistics and the values of losses. */
final class ForwardChecks {
    private final LanguageModel model;
    private final GoldenFile golden;
    private final GoldenBatch batch;
    private final List<TensorCheck> results = new ArrayList<>();

    ForwardChecks(LanguageModel model, GoldenFile golden) {
        this.model = model;
        this.golden = golden;
        this.batch = golden.batch();
    }

    /** @param names those of the kinds that this class checks */
    List<TensorCheck> run(BatchRun run, List<GoldenName> names) {
        run.forward(
                (layer, states) -> names.stream()
                        .filter(name -> name.kind() == GoldenName.Kind.HIDDEN && name.layer() == layer)
                        .forEach(name -> results.add(positions(name, Tolerance.HIDDEN_STATE, download(states)))),
                (tape, hidden, statistics) -> names.forEach(name -> checkOutcome(name, tape, hidden, statistics)));
        return results;
    }

    private void checkOutcome(GoldenName name, Tape tape, Value hidden, HeadStatistics statistics) {
        switch (name.kind()) {
            case HIDDEN -> {
                if (name.layer() > model.config().layers()) {
                    results.add(TensorCheck.impossible(
                            name.text(), "the model has " + model.config().layers() + " layers"));
                }
            }
            case LOGITS -> results.add(positions(name, Tolerance.VALUE, logits(tape, hidden)));
            case LOGITS_LAST -> results.add(lastLogits(name, tape, hidden));
            case TOKEN_LOG_PROBABILITY -> results.add(predictions(name, statistics.logProbability()));
            case TOKEN_ENTROPY -> results.add(predictions(name, statistics.entropy()));
            case LOSS -> results.add(loss(name, statistics));
            default -> throw new IllegalArgumentException(name.text() + " takes more than a forward pass");
        }
    }

    private Tensor logits(Tape tape, Value hidden) {
        return download(tape.linear(hidden, model.decoder().head(), null, null).data());
    }

    private Tensor download(Tensor tensor) {
        return model.provider().memory().download(tensor);
    }

    /** A tensor [B, T, width] of which every real token has a row. */
    private TensorCheck positions(GoldenName name, Tolerance tolerance, Tensor actual) {
        Tensor expected = golden.tensor(name.text());
        long[] shape = {batch.rows(), batch.columns(), actual.dim(1)};
        if (!Arrays.equals(expected.shape(), shape)) {
            return Comparison.wrongShape(name.text(), expected, shape);
        }
        return Comparison.rows(name.text(), tolerance, expected, actual, batch.places());
    }

    private TensorCheck lastLogits(GoldenName name, Tape tape, Value hidden) {
        Tensor actual = logits(tape, tape.selectRows(hidden, batch.lastTokens()));
        return Comparison.whole(name.text(), Tolerance.VALUE, golden.tensor(name.text()), actual);
    }

    /** A tensor [B, T - 1] with a number for each token but the first of its sequence. */
    private TensorCheck predictions(GoldenName name, double[] statistic) {
        Tensor expected = golden.tensor(name.text());
        long[] shape = {batch.rows(), batch.columns() - 1L};
        if (!Arrays.equals(expected.shape(), shape)) {
            return Comparison.wrongShape(name.text(), expected, shape);
        }
        Tensor actual = Comparison.tensor(at(batch.predicting(), statistic));
        return Comparison.rows(name.text(), Tolerance.VALUE, expected, actual, batch.predictionPlaces());
    }

    private TensorCheck loss(GoldenName name, HeadStatistics statistics) {
        int[] rows = batch.responseRows();
        HeadStatistics response = new HeadStatistics(
                at(rows, statistics.logProbability()),
                at(rows, statistics.entropy()),
                at(rows, statistics.logSumExp()));
        Objective.Gradient unused = new Objective.Gradient(new double[rows.length], new double[rows.length]);
        double value = name.requireLoss().evaluate(batch, response, unused);
        return Comparison.numbers(name.text(), Tolerance.VALUE, golden.tensor(name.text()), value);
    }

    private static double[] at(int[] rows, double[] values) {
        return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
    }
}
