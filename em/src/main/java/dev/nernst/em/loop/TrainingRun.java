package dev.nernst.em.loop;

import dev.nernst.em.checkpoint.Checkpoint;
import dev.nernst.em.checkpoint.Checkpoints;
import dev.nernst.em.checkpoint.RunState;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.Update;
import dev.nernst.em.method.UpdateFailedException;
import dev.nernst.em.weights.Trainee;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.optim.AdamW;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The run around a method of training: it asks the method for gradients, checks, clips and applies them, logs, validates
 * and saves. A run that is killed at any moment and begun again with {@code resume} ends with the same bits. One thread
 * runs it; {@link #requestStop} may come from any.
 */
public final class TrainingRun {
    /**
     * What is trained, and how.
     *
     * @param passes over the trainee's model
     * @param optimizer over the trainee's parameters
     * @param checkpoints of the run
     */
    public record Parts(
            TrainingMethod method, Trainee trainee, ForwardBackward passes, AdamW optimizer, Checkpoints checkpoints) {}

    private final Parts parts;
    private final RunSettings settings;
    private final RunHooks hooks;
    private final RunDirectory directory;
    private final RunListener listener;
    private final Map<String, Tensor> tensors;
    private final UpdateStep updateStep;
    private final HeldOutWatch heldOut;
    private final TrainingContext.Reference reference;
    private volatile boolean stopRequested;

    /** Nothing is written before {@link #run}. */
    public TrainingRun(
            Parts parts, RunSettings settings, RunHooks hooks, RunDirectory directory, RunListener listener) {
        this.parts = parts;
        this.settings = settings;
        this.hooks = hooks;
        this.directory = directory;
        this.listener = listener;
        this.tensors = LiveState.of(parts.trainee(), parts.optimizer());
        this.updateStep = new UpdateStep(parts.method(), parts.optimizer(), settings);
        this.heldOut = new HeldOutWatch(
                hooks,
                new Result(parts.trainee(), parameter -> LiveState.exact(tensors, parameter), directory),
                listener);
        this.reference = parts.trainee().reference(parts.passes());
    }

    /**
     * Asks the run to stop after the update at hand and to leave a checkpoint. An update that waits for something outside
     * the run, such as a reward, is broken off and done again when the run goes on.
     */
    public void requestStop() {
        stopRequested = true;
        parts.method().breakOff();
    }

    /** {@link #run(Start, Runnable)} with nothing to be done when the run begins. */
    public RunResult run(Start start) throws IOException {
        return run(start, () -> {});
    }

    /**
     * Runs to the end, or until it is asked to stop.
     *
     * @param start whether to begin, or to go on from the last good checkpoint or from the beginning where there is none
     * @param begin done once it is known that the checkpoint is one of this run, before anything is written; not where no step
     *     is left to do
     * @throws InvalidInputException if it is one of another run, or another run writes there at this time, or there is something
     *     that {@code start} does not allow; nothing is written then
     * @throws UpdateFailedException if something outside the run fails that an update needs; a checkpoint of the last update
     *     before is left then
     * @throws DivergenceException if a loss, gradient or weight is NaN or infinite; checkpoints are as they were, and nothing
     *     is written as a result
     * @throws java.io.UncheckedIOException if a file cannot be written; earlier checkpoints are as they were
     */
    public RunResult run(Start start, Runnable begin) throws IOException {
        directory.require(start, List.of());
        try (RunLock lock = RunLock.take(directory)) {
            directory.require(start, List.of()); // another run may have come and gone before this one had the lock
            if (start == Start.REPLACE) {
                directory.clear();
            }
            RunState state = start == Start.RESUME ? restore() : RunState.START;
            if (state.step() < settings.steps()) {
                begin.run(); // else nothing is done with these settings, and the record stays that of the run
            }
            listener.started(state.step(), settings.steps());
            try (RunLogs logs = new RunLogs(directory, state)) {
                return new Progress(logs, state).toTheEnd();
            } finally {
                listener.ended();
            }
        }
    }

    private Memory memory() {
        return parts.trainee().model().provider().memory();
    }

    private RunState restore() throws IOException {
        Optional<Checkpoint> last = parts.checkpoints().latest(listener::note);
        if (last.isEmpty()) {
            listener.note("there is no checkpoint to go on from: the run starts at the beginning");
            return RunState.START;
        }
        Checkpoint checkpoint = last.get();
        checkpoint.restore(memory(), tensors);
        parts.optimizer().publishMasters();
        parts.optimizer().setStepsTaken(checkpoint.state().updates());
        parts.method().restoreState(checkpoint.directory());
        listener.note("going on from " + checkpoint.directory().getFileName() + ", at step "
                + checkpoint.state().step() + " of " + settings.steps());
        return checkpoint.state();
    }

    /** One process's share of a run. */
    private final class Progress {
        private final RunLogs logs;
        private RunState state;
        private final long firstStep;
        private boolean unsaved;
        private boolean learnt;
        private @Nullable Runnable weightCheck;
        private final EqualRewards equalRewards = new EqualRewards(listener);
        private @Nullable String stopReason;
        private Map<String, Number> lastMetrics = Map.of();

        Progress(RunLogs logs, RunState state) {
            this.logs = logs;
            this.state = state;
            this.firstStep = state.step();
        }

        RunResult toTheEnd() throws IOException {
            measureUntrained();
            while (state.step() < settings.steps() && stopReason == null && !stopRequested) {
                update();
            }
            String noStep = "no step " + (firstStep == 0 ? "of the run" : "since the run went on");
            if (state.step() > firstStep && !learnt) {
                listener.note(noStep + " kept a prompt to learn from: the weights are as they were");
            }
            equalRewards.sumUp(noStep);
            boolean finished = state.step() >= settings.steps() || stopReason != null;
            save();
            if (finished) {
                heldOut.writeResult(state);
            }
            return new RunResult(state.step(), state.updates(), finished, stopReason, state.best(), lastMetrics);
        }

        /** A run that only does harm has better weights to keep than its own. */
        private void measureUntrained() throws IOException {
            if (heldOut.isDueBeforeTraining(state)) {
                Map<String, Number> row = new LinkedHashMap<>();
                row.put("step", state.step());
                row.put("update", state.updates());
                state = heldOut.measure(state, context(), row);
                unsaved = true;
                logs.metrics(state.updates(), row);
            }
        }

        private void update() throws IOException {
            hooks.trace().sinceLast(); // what validation and samples took is no part of the update
            long start = System.nanoTime();
            Update update = gradients();
            if (update == null) {
                return;
            }
            Map<String, Number> row = updateStep.apply(state, update, System.nanoTime() - start);
            row.putAll(hooks.trace().sinceLast());
            boolean ends = update.endsStep();
            RunState before = state;
            weightCheck = () -> updateStep.requireFiniteWeights(before, update.rows());
            state = state.afterUpdate(ends);
            unsaved = true;
            if (ends && settings.isDue(settings.validateEvery(), state.step())) {
                checkWeights();
                state = heldOut.measure(state, context(), row);
            }
            logs.metrics(state.updates(), row);
            listener.updated(row);
            equalRewards.see(row);
            lastMetrics = row;
            if (update.result().isEmpty()) {
                listener.note("step " + row.get("step") + " kept no prompt to learn from: no weight changed");
            } else {
                learnt = true;
            }
            stopReason = hooks.stop().reason(update).orElse(null);
            if (ends) {
                sample();
                if (settings.saveEvery() > 0 && state.step() % settings.saveEvery() == 0) {
                    save();
                }
            }
        }

        /** The gradients of the next update, or null where they are left for when the run goes on. */
        private @Nullable Update gradients() {
            try {
                return updateStep.gradients(context());
            } catch (CancellationException | UpdateFailedException | InvalidInputException e) {
                // Ctrl-C reaches the commands of rewards too, so a failure may be the same request to stop.
                if (stopRequested) {
                    return null;
                }
                save();
                throw new UpdateFailedException(
                        "step " + (state.step() + 1) + ": " + e.getMessage()
                                + "; what was learnt before is saved, and --resume goes on from there",
                        e);
            }
        }

        private TrainingContext context() {
            return new TrainingContext(
                    parts.trainee().model().decoder(),
                    parts.passes(),
                    reference,
                    state.updates(),
                    settings.seed(),
                    state.step(),
                    state.updateInStep(),
                    logs::sample);
        }

        private void sample() {
            RunHooks.Samples samples = hooks.samples();
            if (samples == null || !settings.isDue(settings.sampleEvery(), state.step())) {
                return;
            }
            List<Map<String, Object>> drawn = samples.draw(context());
            for (Map<String, Object> sample : drawn) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("step", state.step());
                row.putAll(sample);
                logs.sample(row);
                listener.sampled(row);
            }
        }

        /** Weights are checked where they are about to be kept, once an update. */
        private void checkWeights() {
            if (weightCheck != null) {
                weightCheck.run();
                weightCheck = null;
            }
        }

        private void save() {
            if (!unsaved) {
                return;
            }
            checkWeights();
            Path saved = parts.checkpoints()
                    .save(state.withLogBytes(logs.force()), memory(), tensors, parts.method()::saveState);
            unsaved = false;
            listener.saved(saved);
        }
    }
}
