package dev.nernst.em.method;

import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.SumOfObjectives;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutBatch;
import dev.nernst.em.rollout.RolloutSummary;
import dev.nernst.em.rollout.StepRollouts;
import dev.nernst.model.recording.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the methods that learn from their own responses share: a step samples a batch of rollouts, makes training sequences
 * of them once, and walks through these in mini-batches, one optimiser update each.
 */
abstract class RolloutMethod implements TrainingMethod {
    private final String name;
    private final StepRollouts rollouts;
    private final UpdatePlan plan;
    private final Aggregation aggregation;
    private final Objective objective;
    private List<TrainingSequence> pending = List.of();

    /** @param terms whose sum is minimised over the sequences that {@link #prepare} makes */
    RolloutMethod(String name, StepRollouts rollouts, UpdatePlan plan, Aggregation aggregation, List<Objective> terms) {
        this.name = name;
        this.rollouts = rollouts;
        this.plan = plan;
        this.aggregation = aggregation;
        this.objective = new SumOfObjectives(terms);
    }

    @Override
    public String name() {
        return name;
    }

    /** Turns rollouts into training sequences, in their order, and tells what it found. */
    abstract List<TrainingSequence> prepare(TrainingContext context, RolloutBatch batch, StepMetrics metrics);

    /** Adds what is known only after the pass, which was not empty: clip fraction, divergence. */
    abstract void observe(List<TrainingSequence> batch, GradientResult result, Map<String, Double> metrics);

    /** The paper's FLOP count of one update on {@code trained} tokens, after sampling sequences of {@code sampled} tokens. */
    abstract double flops(double parameters, double sampled, double trained);

    @Override
    public final Update addGradients(TrainingContext context) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        boolean first = context.updateInStep() == 0;
        RolloutBatch batch = null;
        StepMetrics step = new StepMetrics(0);
        double sampled = 0;
        if (first) {
            batch = rollouts.sample(context.seed(), context.step(), context.weightsVersion());
            step = new StepMetrics(batch.rollouts().size());
            pending = prepare(context, batch, step);
            metrics.putAll(RolloutSummary.of(batch.rollouts(), batch.seconds()));
            metrics.putAll(step.means());
            sampled = batch.rollouts().stream().mapToLong(r -> r.ids().length).sum();
        }
        List<TrainingSequence> minibatch = plan.minibatch(pending, rollouts.samplesPerPrompt(), context.updateInStep());
        long start = System.nanoTime();
        // Only the first update sees the weights that the rollouts were sampled from.
        Recording recording = batch == null ? null : batch.recording();
        GradientResult result = context.passes().addGradients(minibatch, objective, aggregation, recording);
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (batch != null) {
            if (!step.scored()) {
                step.statistics(result.statistics());
            }
            batch.log(context.seed(), context.step(), context.records()::write, step.rows());
        }
        if (!result.isEmpty()) {
            metrics.put(
                    "sequence_log_probability",
                    result.meanLogProbability() * result.responseTokens() / minibatch.size());
            observe(minibatch, result, metrics);
            metrics.put("update_tokens_per_second", result.tokens() / Math.max(seconds, 1e-9));
        }
        metrics.put("flops_paper", flops(parameters(context), sampled, (double) result.tokens()));
        boolean last = context.updateInStep() + 1 >= plan.updates(pending.size() / rollouts.samplesPerPrompt());
        pending = last ? List.of() : forgetRecorded(pending);
        return new Update(result, metrics, rollouts.rows(context.seed(), context.step()), last);
    }

    /** What the sampler wrote down holds for the weights before the update alone. */
    private static List<TrainingSequence> forgetRecorded(List<TrainingSequence> sequences) {
        return sequences.stream()
                .map(sequence -> sequence.recorded() == null ? sequence : sequence.withRecorded(null))
                .toList();
    }

    /** Of a whole rollout batch; one that an accuracy filter thins out may have fewer. */
    @Override
    public final int updatesPerStep() {
        return plan.updates(rollouts.promptsPerStep());
    }

    @Override
    public long heldBytes() {
        return rollouts.heldBytes();
    }

    @Override
    public void close() {
        rollouts.close();
    }

    @Override
    public void saveState(Path directory) throws IOException {
        PendingSequences.save(pending, directory);
    }

    @Override
    public void restoreState(Path directory) throws IOException {
        pending = PendingSequences.restore(directory);
    }

    /** The reference log-probabilities of each rollout. */
    static List<double[]> reference(TrainingContext context, List<Rollout> sampled) {
        List<double[]> reference = new ArrayList<>();
        List<TrainingSequence> sequences =
                sampled.stream().map(Rollout::sequence).toList();
        context.reference().score(sequences).forEach(scores -> reference.add(scores.logProbability()));
        return reference;
    }

    private static double parameters(TrainingContext context) {
        return context.decoder().parameters().stream()
                .mapToDouble(parameter -> parameter.data().size())
                .sum();
    }
}
