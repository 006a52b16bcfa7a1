package dev.nernst.em.loop;

import dev.nernst.em.method.TrainingContext;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.tape.Parameter;

/**
 * What a run would take, measured on its first step, of which nothing is kept.
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
 * @param secondsPerStep of one step with all its updates, rollouts and rewards included
 * @param totalSeconds of all steps; held-out data, samples and checkpoints take more
 */
public record DryRun(
        long steps,
        int updatesPerStep,
        long trainedParameters,
        long weightBytes,
        long optimizerBytes,
        long activationBytes,
        long totalBytes,
        double secondsPerStep,
        double totalSeconds) {
    private static final double NANOS = 1e-9;

    /** Does the first update, which has costs that come once, and then the first step; weights and files stay as they are. */
    public static DryRun measure(TrainingRun.Parts parts, RunSettings settings) {
        TrainingContext.Reference reference = parts.trainee().reference(parts.passes());
        update(parts, reference, settings.seed(), 0);
        long start = System.nanoTime();
        int done = 0;
        while (!update(parts, reference, settings.seed(), done)) {
            done++;
        }
        double seconds = (System.nanoTime() - start) * NANOS;
        long weights = parts.trainee().bytes();
        long optimizer =
                parts.optimizer().states().stream().mapToLong(DryRun::bytes).sum();
        long activations =
                parts.passes().workspace().peakBytes() + parts.method().heldBytes();
        return new DryRun(
                settings.steps(),
                parts.method().updatesPerStep(),
                parts.trainee().parameters().stream()
                        .map(Parameter::data)
                        .mapToLong(Tensor::size)
                        .sum(),
                weights,
                optimizer,
                activations,
                weights + optimizer + activations,
                seconds,
                seconds * settings.steps());
    }

    /** An update of the first step at rate 0, which moves no weight; returns whether it was the step's last. */
    private static boolean update(
            TrainingRun.Parts parts, TrainingContext.Reference reference, long seed, int updateInStep) {
        TrainingContext context = new TrainingContext(
                parts.trainee().model().decoder(), parts.passes(), reference, 0, seed, 0, updateInStep, row -> {});
        AdamW optimizer = parts.optimizer();
        optimizer.zeroGradients();
        boolean ends = parts.method().addGradients(context).endsStep();
        optimizer.step(0, optimizer.gradientNorm().scaleFor(1));
        return ends;
    }

    /** What a run holds from its first step to its last: weights and gradients, moments and masters. */
    public static long heldBytes(TrainingRun.Parts parts) {
        return parts.trainee().bytes()
                + parts.optimizer().states().stream().mapToLong(DryRun::bytes).sum();
    }

    private static long bytes(AdamW.State state) {
        Tensor master = state.master();
        return state.firstMoment().byteSize()
                + state.secondMoment().byteSize()
                + (master == null ? 0 : master.byteSize());
    }
}
