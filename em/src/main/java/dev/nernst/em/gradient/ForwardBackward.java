package dev.nernst.em.gradient;

import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.ResponseTokens;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.tape.HeadOutput;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs batches through a decoder, micro-batch by micro-batch, and adds up gradients in F32. Weights are those of the
 * whole batch, so a batch gives the same gradient however it is cut. Used by one thread.
 */
public final class ForwardBackward implements AutoCloseable {
    private final Decoder decoder;
    private final Provider provider;
    private final int microBatchSize;
    private final Tape.Mode mode;
    private final float temperature;
    private final Workspace workspace;

    /**
     * Passes at temperature 1.
     *
     * @param microBatchSize sequences that go through the model at once
     * @param activationCheckpointing whether each block keeps its input only and is run again in the backward pass
     */
    public ForwardBackward(Decoder decoder, Provider provider, int microBatchSize, boolean activationCheckpointing) {
        this(decoder, provider, microBatchSize, activationCheckpointing, 1);
    }

    /**
     * The same at a temperature T.
     *
     * @param temperature all log-probabilities and entropies are those of softmax(logits / T), and so are the gradients
     */
    public ForwardBackward(
            Decoder decoder,
            Provider provider,
            int microBatchSize,
            boolean activationCheckpointing,
            double temperature) {
        if (microBatchSize < 1) {
            throw new IllegalArgumentException("micro-batch size " + microBatchSize);
        }
        this.decoder = decoder;
        this.provider = provider;
        this.workspace = new Workspace(provider.memory());
        this.microBatchSize = microBatchSize;
        this.mode = activationCheckpointing ? Tape.Mode.RECORD_BLOCK_INPUTS : Tape.Mode.RECORD;
        this.temperature = (float) temperature;
    }

    /** The same over another decoder, with a workspace of its own. */
    public ForwardBackward over(Decoder other) {
        return new ForwardBackward(other, provider, microBatchSize, mode == Tape.Mode.RECORD_BLOCK_INPUTS, temperature);
    }

    /** Adds the gradient of the objective over {@code batch} to the gradients of the trainable parameters. */
    public GradientResult addGradients(List<TrainingSequence> batch, Objective objective, Aggregation aggregation) {
        return addGradients(batch, objective, aggregation, null);
    }

    /**
     * The same, with the forward half taken from a recording under these very weights where that has the sequences. Not
     * with activation checkpointing, which computes it in any case.
     */
    public GradientResult addGradients(
            List<TrainingSequence> batch, Objective objective, Aggregation aggregation, @Nullable Recording recording) {
        return addGradients(batch, BatchTotals.of(batch, microBatchSize), objective, aggregation, recording);
    }

    /**
     * The same for a shard of a batch, whose loss is the shard's share of the batch's.
     *
     * @param whole of the batch: what its tokens are averaged over
     */
    public GradientResult addGradients(
            List<TrainingSequence> shard,
            BatchTotals whole,
            Objective objective,
            Aggregation aggregation,
            @Nullable Recording recording) {
        double loss = 0;
        Map<String, Double> terms = new LinkedHashMap<>();
        long tokens = 0;
        List<TokenStatistics> statistics = new ArrayList<>();
        double[] weights = aggregation.weights(shard, whole, microBatchSize);
        int first = 0;
        for (List<TrainingSequence> micro : microBatches(shard)) {
            PackedBatch packed = PackedBatch.of(micro, decoder);
            ResponseTokens response = packed.tokens(Arrays.copyOfRange(weights, first, first + micro.size()));
            first += micro.size();
            Recording usable = mode == Tape.Mode.RECORD_BLOCK_INPUTS ? null : recording;
            try (Tape tape = new Tape(provider, workspace, mode, results(usable, packed))) {
                LossOfRows lossOfRows = new LossOfRows(objective.terms(), response, terms);
                Value rows = responseRows(tape, packed);
                HeadOutput head = tape.head(
                        rows, decoder.head(), packed.targets(), temperature, lossOfRows, logits(usable, packed));
                loss += lossOfRows.total;
                tape.backward();
                split(micro, head.statistics(), statistics);
            }
            tokens += packed.tokens();
        }
        return new GradientResult(loss, terms, statistics, tokens);
    }

    /** Log-probabilities and entropies of the counted response tokens of each sequence, without gradients. */
    public List<TokenStatistics> score(List<TrainingSequence> batch) {
        return score(batch, null);
    }

    /** The same, from the logits or hidden states of a recording under these very weights where that has the sequences. */
    public List<TokenStatistics> score(List<TrainingSequence> batch, @Nullable Recording recording) {
        List<TokenStatistics> statistics = new ArrayList<>();
        for (List<TrainingSequence> micro : microBatches(batch)) {
            PackedBatch packed = PackedBatch.of(micro, decoder);
            KnownLogits logits = logits(recording, packed);
            if (logits != null) {
                HeadStatistics known = HeadStatistics.of(packed.targets().length);
                int vocabulary = decoder.config().vocabularySize();
                provider.headStatistics().forward(known, logits, vocabulary, packed.targets(), temperature);
                split(micro, known, statistics);
                continue;
            }
            Tape.Results results = results(recording, packed);
            try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE, results)) {
                HeadOutput head = tape.head(responseRows(tape, packed), decoder.head(), packed.targets(), temperature);
                split(micro, head.statistics(), statistics);
            }
        }
        return statistics;
    }

    /** Sequences that go through the model at once. */
    public int microBatchSize() {
        return microBatchSize;
    }

    /** The workspace that activations come from; its peak is the memory they took. */
    public Workspace workspace() {
        return workspace;
    }

    private static Tape.Results results(@Nullable Recording recording, PackedBatch packed) {
        return recording == null ? Tape.Results.COMPUTED : recording.of(packed.packed(), packed.recorded());
    }

    private static @Nullable KnownLogits logits(@Nullable Recording recording, PackedBatch packed) {
        return recording == null ? null : recording.logits(packed.packed(), packed.recorded(), packed.rows());
    }

    /** Hidden states of the rows that predict counted response tokens. */
    private Value responseRows(Tape tape, PackedBatch packed) {
        Value hidden = decoder.forwardPacked(tape, packed.packed(), (layer, states) -> {});
        return tape.selectRows(hidden, packed.rows());
    }

    /** The loss of a micro-batch, evaluated term by term as the statistics of its rows come in. */
    private static final class LossOfRows implements Tape.RowwiseLoss {
        private final List<Objective> terms;
        private final ResponseTokens tokens;
        private final Map<String, Double> ofTerms;
        private double total;

        /** @param ofTerms receives what each term adds, by its name */
        LossOfRows(List<Objective> terms, ResponseTokens tokens, Map<String, Double> ofTerms) {
            this.terms = terms;
            this.tokens = tokens;
            this.ofTerms = ofTerms;
        }

        @Override
        public void fill(HeadOutput output, int from, int to) {
            Objective.Gradient gradient = new Objective.Gradient(new double[to - from], new double[to - from]);
            ResponseTokens own = tokens.slice(from, to);
            HeadStatistics statistics = output.statistics().slice(from, to);
            double loss = 0;
            for (Objective term : terms) {
                double value = term.evaluate(own, statistics, gradient);
                ofTerms.merge(term.name(), value, Double::sum);
                loss += value;
            }
            total += loss;
            System.arraycopy(gradient.byLogProbability(), 0, output.dLogProbability(), from, to - from);
            System.arraycopy(gradient.byEntropy(), 0, output.dEntropy(), from, to - from);
        }
    }

    private List<List<TrainingSequence>> microBatches(List<TrainingSequence> batch) {
        List<List<TrainingSequence>> micros = new ArrayList<>();
        for (int from = 0; from < batch.size(); from += microBatchSize) {
            micros.add(batch.subList(from, Math.min(from + microBatchSize, batch.size())));
        }
        return micros;
    }

    private static void split(List<TrainingSequence> micro, HeadStatistics statistics, List<TokenStatistics> into) {
        int at = 0;
        for (TrainingSequence sequence : micro) {
            int end = at + sequence.countedTokens();
            into.add(new TokenStatistics(
                    Arrays.copyOfRange(statistics.logProbability(), at, end),
                    Arrays.copyOfRange(statistics.entropy(), at, end)));
            at = end;
        }
    }

    @Override
    public void close() {
        workspace.close();
    }
}
