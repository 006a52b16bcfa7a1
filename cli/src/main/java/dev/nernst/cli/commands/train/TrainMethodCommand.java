package dev.nernst.cli.commands.train;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.options.WeightLoading;
import dev.nernst.cli.output.Units;
import dev.nernst.cli.output.Version;
import dev.nernst.em.job.MethodSetup;
import dev.nernst.em.job.RunRecord;
import dev.nernst.em.job.TrainingJob;
import dev.nernst.em.job.TrainingSession;
import dev.nernst.em.loop.DryRun;
import dev.nernst.em.loop.RunDirectory;
import dev.nernst.em.loop.RunListener;
import dev.nernst.em.loop.RunResult;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.NernstException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.profile.FlopCounter;
import dev.nernst.runtime.profile.OpTimes;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nernst train METHOD}: everything that is the same for all methods. */
abstract class TrainMethodCommand extends NernstCommand {
    private static final double NANOS = 1e-9;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunFlags run;

    @Mixin
    private OptimizerFlags optimizer;

    @Mixin
    private WeightFlags weights;

    @Mixin
    private ProviderOptions providers;

    /** The method with its data and numbers, by its flags; fills in those whose defaults follow from others. */
    abstract MethodSetup setup(RunFlags flags);

    @Mixin
    private WeightLoading loading;

    /** What gradients become updates by, where flags say nothing. */
    OptimizerRecipe recipe(MethodSetup setup) {
        return setup.optimizer();
    }

    @Override
    public final Integer call() throws IOException {
        Configuration configuration = new Configuration(spec);
        if (run.config != null) {
            Path file = run.config;
            configuration.mergeBelowCommandLine(StrictJson.readObject(file), file, Set.of());
        }
        RunDirectory directory = new RunDirectory(run.out());
        boolean goesOn = run.resume && Files.exists(directory.record());
        if (goesOn) {
            RunRecord.read(directory).requireMethod(spec.name(), run.out());
            // These do not change the result, and the next machine may have others.
            configuration.mergeBelowCommandLine(
                    RunRecord.read(directory).config(directory.record()),
                    directory.record(),
                    Set.of("threads", "weights"));
        }
        TrainingJob job = job();
        if (!run.dryRun) {
            directory.require(run.start(), job.inputs(run.model()));
        }
        ConsoleListener listener = new ConsoleListener(err());
        listener.working("loading " + run.model() + " ...");
        Provider opened = providers.open();
        FlopCounter flops = new FlopCounter();
        OpTimes times = run.traceTime ? new OpTimes() : null;
        try (Provider provider =
                        times == null ? CheckedProvider.of(opened, flops) : CheckedProvider.of(opened, flops, times);
                LanguageModel model = LanguageModel.load(run.model(), provider, loading.wanted())) {
            model.warnings().forEach(listener::note);
            RunRecord record = RunRecord.of(
                    spec.name(),
                    configuration.resolved(),
                    Version.ofProgram(),
                    model,
                    job.method().data(),
                    job.options().heldOut());
            if (goesOn) {
                record.continueFrom(RunRecord.read(directory)).forEach(listener::note);
            }
            OpTrace trace = new OpTrace(flops, times);
            return train(job, model, trace, record, directory, listener);
        }
    }

    /** What the flags say; those that are not given are filled in, so that the record of the run has them all. */
    final TrainingJob job() {
        run.check();
        MethodSetup setup = setup(run);
        run.settle(setup.validateEvery());
        optimizer.settle(recipe(setup));
        weights.settle();
        return new TrainingJob(setup, run.options(), optimizer.recipe(), weights.options());
    }

    private int train(
            TrainingJob job,
            LanguageModel model,
            OpTrace trace,
            RunRecord record,
            RunDirectory directory,
            RunListener listener)
            throws IOException {
        long start = System.nanoTime();
        try (TrainingSession session = job.open(model, directory, record.clock(directory.record()), listener, trace)) {
            if (run.dryRun) {
                // At once: what is measured may take minutes.
                err().println("memory       " + Units.bytes(session.expectedBytes())
                        + " for weights, gradients and optimiser, beside activations; measuring a step ...");
                report(session.measure());
                return 0;
            }
            try (StopSignal signal = new StopSignal(session::requestStop)) {
                RunResult result = run(session, record, directory);
                trace.print(err());
                report(TrainReport.of(
                        job.method().name(), run.out().toString(), result, (System.nanoTime() - start) * NANOS));
                return result.finished() ? 0 : 1;
            }
        }
    }

    /** A folder that cannot be written any more, after it could, is a failure of the run and not of what the user gave. */
    private RunResult run(TrainingSession session, RunRecord record, RunDirectory directory) throws IOException {
        try {
            return session.run(run.start(), () -> record.write(directory));
        } catch (FileSystemException e) {
            throw new NernstException(e.getFile() + ": " + FileReasons.of(e), e);
        } catch (UncheckedIOException e) {
            throw new NernstException(String.valueOf(e.getMessage()), e);
        }
    }

    private void report(TrainReport report) {
        if (common().json()) {
            json(report);
            return;
        }
        out().println(report.sentence(run.keepBest != null));
        out().flush();
    }

    private void report(DryRun estimate) {
        if (common().json()) {
            json(estimate);
            return;
        }
        List.of(
                        "steps        " + estimate.steps() + ", with " + estimate.updatesPerStep()
                                + (estimate.updatesPerStep() == 1 ? " update" : " updates") + " each",
                        "trained      " + Units.count(estimate.trainedParameters()) + " parameters",
                        "memory       " + Units.bytes(estimate.totalBytes()) + ": weights and gradients "
                                + Units.bytes(estimate.weightBytes()) + ", optimiser "
                                + Units.bytes(estimate.optimizerBytes()) + ", activations "
                                + Units.bytes(estimate.activationBytes()),
                        String.format(
                                Locale.ROOT,
                                "time         %.2f s a step, %.0f s in all",
                                estimate.secondsPerStep(),
                                estimate.totalSeconds()))
                .forEach(out()::println);
        out().flush();
    }
}
