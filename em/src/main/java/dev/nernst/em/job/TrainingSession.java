package dev.nernst.em.job;

import dev.nernst.em.checkpoint.Checkpoints;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.loop.DryRun;
import dev.nernst.em.loop.RunDirectory;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.loop.RunListener;
import dev.nernst.em.loop.RunResult;
import dev.nernst.em.loop.RunSettings;
import dev.nernst.em.loop.Start;
import dev.nernst.em.loop.TrainingRun;
import dev.nernst.em.weights.Trainee;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.prompt.ModelTextEncoder;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A {@link TrainingJob} with all its parts, ready to run. One thread runs it; {@link #requestStop} may come from any. Closing frees
 * what was made for the run, not the model, which is of no use afterwards.
 */
public final class TrainingSession implements AutoCloseable {
    private final Deque<Runnable> toClose = new ArrayDeque<>();
    private final RunSettings settings;
    private final TrainingRun.Parts parts;
    private final TrainingRun run;
    private final RunListener listener;
    private final List<String> notes;

    TrainingSession(
            TrainingJob job,
            LanguageModel model,
            RunDirectory directory,
            Clock clock,
            RunListener listener,
            RunHooks.Trace trace)
            throws IOException {
        this.listener = listener;
        try {
            RunOptions options = job.options();
            MethodParts method = job.method()
                    .prepare(new MethodInput(
                            model,
                            new ModelTextEncoder(model, clock),
                            options.heldOut(),
                            options.activationCheckpointing(),
                            options.seed(),
                            listener::note));
            toClose.push(method.method()::close);
            method.notes().forEach(listener::note);
            Trainee trainee = job.weights().trainee(model, options.seed());
            toClose.push(trainee::close);
            TensorArena arena = model.provider().memory().newArena();
            toClose.push(arena::close);
            ForwardBackward passes = new ForwardBackward(
                    model.decoder(),
                    model.provider(),
                    options.microBatchSize(),
                    options.activationCheckpointing(),
                    job.method().temperature());
            toClose.push(passes::close);
            settings = settings(job, method);
            AdamW optimizer = job.optimizer().optimizer(model.provider(), arena, trainee.parameters());
            beginMasters(optimizer, trainee, model.provider().memory());
            parts = new TrainingRun.Parts(
                    method.method(),
                    trainee,
                    passes,
                    optimizer,
                    new Checkpoints(directory.checkpoints(), options.keepLast()));
            PromptSample sample = options.sample();
            RunHooks hooks = new RunHooks(
                    method.validation(),
                    sample == null ? null : sample.of(model),
                    method.stop(),
                    options.keepBest(),
                    trace);
            run = new TrainingRun(parts, settings, hooks, directory, listener);
            notes = notes(method, options);
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /** Masters begin at the weights as they are stored, not at the rounded ones that passes see. */
    private static void beginMasters(AdamW optimizer, Trainee trainee, Memory memory) {
        for (AdamW.State state : optimizer.states()) {
            Tensor master = state.master();
            Tensor stored = trainee.stored(state.parameter());
            if (master != null && stored != null) {
                memory.convert(stored, master);
            }
        }
    }

    private static RunSettings settings(TrainingJob job, MethodParts method) {
        RunOptions options = job.options();
        Long given = options.steps();
        long steps = given == null ? method.stepsOfEpochs().apply(options.epochs()) : given;
        PromptSample sample = options.sample();
        return new RunSettings(
                steps,
                job.optimizer().schedule(steps, method.method().updatesPerStep()),
                job.optimizer().clipNorm(),
                options.seed(),
                options.saveEvery(),
                Objects.requireNonNullElse(options.validateEvery(), job.method().validateEvery()),
                sample == null ? 0 : sample.every());
    }

    private List<String> notes(MethodParts method, RunOptions options) {
        if (method.validation() == null || !settings.validatesOnce()) {
            return List.of();
        }
        return List.of("held-out data is measured once only after training has begun, at the end: --validate-every is "
                + settings.validateEvery() + " and there are " + settings.steps() + " steps"
                + (options.keepBest() ? ", so --keep-best has nothing between to choose" : ""));
    }

    /** Bytes of weights, gradients, moments and masters, which are known before anything is measured; passes take more. */
    public long expectedBytes() {
        return DryRun.heldBytes(parts);
    }

    /** Does the first step, of which nothing is kept, and tells what the run would take. */
    public DryRun measure() {
        return DryRun.measure(parts, settings);
    }

    /**
     * Runs to the end, or until it is asked to stop.
     *
     * @param start whether the run begins or goes on from the last good checkpoint
     * @param begin done once it is known that the checkpoint is one of this run, before anything is written
     * @see TrainingRun#run(Start, Runnable)
     */
    public RunResult run(Start start, Runnable begin) throws IOException {
        notes.forEach(listener::note);
        return run.run(start, begin);
    }

    /** Asks the run to stop after the update at hand and to leave a checkpoint. */
    public void requestStop() {
        run.requestStop();
    }

    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            toClose.pop().run();
        }
    }
}
