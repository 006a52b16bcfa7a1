package dev.nernst.em.run;

import dev.nernst.em.train.TrainingContext;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.tape.Parameter;

/**
 * What a run would take, measured on its first update, of which nothing is kept.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param steps of the run
 * @param updatesPerStep optimiser updates a step
 * @param trainedParameters elements that have gradients
 * @param weightBytes of the weights made for training and their gradients
 * @param optimizerBytes of moments and masters
 * @param activationBytes the most that passes had in use at once, and what is recorded of the rollouts
 * @param totalBytes of all these
 * @param secondsPerUpdate of the second update: the first has costs that come once
 * @param totalSeconds of all updates
 */
public record DryRun(
        long steps,
        int updatesPerStep,
        long trainedParameters,
        long weightBytes,
        long optimizerBytes,
        long activationBytes,
        long totalBytes,
        double secondsPerUpdate,
        double totalSeconds) {
    private static final double NANOS = 1e-9;

    /** Runs the gradients of the first update twice; weights and files stay as they are. */
    public static DryRun measure(TrainingRun.Parts parts, RunSettings settings) {
        TrainingContext context = new TrainingContext(
                parts.trainee().model().decoder(),
                parts.passes(),
                parts.trainee().reference(parts.passes()),
                settings.seed(),
                0,
                0,
                row -> {});
        UpdateStep update = new UpdateStep(parts.method(), parts.optimizer(), settings);
        update.gradients(context);
        long start = System.nanoTime();
        update.gradients(context);
        double seconds = (System.nanoTime() - start) * NANOS;
        long weights = parts.trainee().bytes();
        long optimizer =
                parts.optimizer().states().stream().mapToLong(DryRun::bytes).sum();
        long activations =
                parts.passes().workspace().peakBytes() + parts.method().heldBytes();
        int updates = parts.method().updatesPerStep();
        return new DryRun(
                settings.steps(),
                updates,
                parts.trainee().parameters().stream()
                        .map(Parameter::data)
                        .mapToLong(Tensor::size)
                        .sum(),
                weights,
                optimizer,
                activations,
                weights + optimizer + activations,
                seconds,
                seconds * settings.steps() * updates);
    }

    private static long bytes(AdamW.State state) {
        Tensor master = state.master();
        return state.firstMoment().byteSize()
                + state.secondMoment().byteSize()
                + (master == null ? 0 : master.byteSize());
    }
}
