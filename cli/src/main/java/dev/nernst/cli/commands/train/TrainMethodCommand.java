package dev.nernst.cli.commands.train;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.output.Units;
import dev.nernst.em.checkpoint.Checkpoints;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.loop.DryRun;
import dev.nernst.em.loop.RunDirectory;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.loop.RunListener;
import dev.nernst.em.loop.RunResult;
import dev.nernst.em.loop.RunSettings;
import dev.nernst.em.loop.TrainingRun;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.weights.Trainee;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.model.prompt.ModelTextEncoder;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.profile.CountingProvider;
import dev.nernst.runtime.profile.ProfiledProvider;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    private final long defaultValidateEvery;

    /** @param defaultValidateEvery steps between measurements of held-out data */
    TrainMethodCommand(long defaultValidateEvery) {
        this.defaultValidateEvery = defaultValidateEvery;
    }

    /** What gradients become updates by, where flags say nothing. */
    abstract OptimizerRecipe recipe();

    /** Fills in flags whose defaults follow from others, so that the record of the run has them all. */
    void settle(int batchSize) {}

    /** Makes the method. */
    abstract MethodParts prepare(MethodInput input) throws IOException;

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
            // Threads do not change the result, and the next machine may have others.
            configuration.mergeBelowCommandLine(
                    RunRecord.read(directory).config(directory.record()), directory.record(), Set.of("threads"));
        }
        run.check();
        run.settle(defaultValidateEvery);
        optimizer.settle(recipe());
        weights.settle();
        settle(run.batchSize);
        if (!run.resume && !run.dryRun && directory.holdsRun()) {
            throw new InvalidInputException(
                    run.out() + ": already holds a run; go on with it (--resume) or choose another --out");
        }
        ConsoleListener listener = new ConsoleListener(err());
        Provider opened = providers.open();
        ProfiledProvider profiled = run.traceTime ? new ProfiledProvider(opened) : null;
        try (CountingProvider provider = new CountingProvider(profiled == null ? opened : profiled);
                LanguageModel model = LanguageModel.load(run.model(), provider)) {
            RunRecord record = RunRecord.of(
                    spec.name(),
                    configuration.resolved(),
                    provider,
                    run.model(),
                    Stream.of(run.data(), run.heldOut())
                            .filter(Objects::nonNull)
                            .toList());
            if (goesOn) {
                record.continueFrom(RunRecord.read(directory)).forEach(listener::note);
            }
            OpTrace trace = new OpTrace(provider.flops(), profiled == null ? null : profiled.times());
            return train(model, trace, record, directory, listener);
        }
    }

    private int train(
            LanguageModel model, OpTrace trace, RunRecord record, RunDirectory directory, RunListener listener)
            throws IOException {
        long start = System.nanoTime();
        ModelTextEncoder encoder = new ModelTextEncoder(model, record.clock(directory.record()));
        MethodParts parts = prepare(new MethodInput(
                model,
                encoder,
                run.data(),
                run.heldOut(),
                run.batchSize,
                run.activationCheckpointing == OnOff.ON,
                run.seed,
                listener::note));
        parts.notes().forEach(listener::note);
        try (TrainingMethod method = parts.method();
                Trainee trainee = weights.trainee(model, run.seed);
                TensorArena arena = model.provider().memory().newArena();
                ForwardBackward passes = new ForwardBackward(
                        model.decoder(),
                        model.provider(),
                        run.microBatchSize,
                        run.activationCheckpointing == OnOff.ON)) {
            RunSettings settings = settings(parts);
            TrainingRun.Parts runParts = new TrainingRun.Parts(
                    method,
                    trainee,
                    passes,
                    optimizer.optimizer(model.provider(), arena, trainee.parameters()),
                    new Checkpoints(directory.checkpoints(), run.keepLast));
            if (run.dryRun) {
                report(DryRun.measure(runParts, settings));
                return 0;
            }
            if (parts.validation() != null && settings.validatesOnce()) {
                listener.note(
                        "held-out data is measured once only after training has begun, at the end: --validate-every is "
                                + settings.validateEvery() + " and there are " + settings.steps() + " steps"
                                + (run.keepBest == null ? "" : ", so --keep-best has nothing between to choose"));
            }
            RunHooks hooks =
                    new RunHooks(parts.validation(), samples(model), parts.stop(), run.keepBest != null, trace);
            TrainingRun training = new TrainingRun(runParts, settings, hooks, directory, listener);
            try (StopSignal signal = new StopSignal(training::requestStop)) {
                RunResult result = training.run(run.resume, () -> record.write(directory));
                trace.print(err());
                report(TrainReport.of(
                        method.name(), run.out().toString(), result, (System.nanoTime() - start) * NANOS));
                return result.finished() ? 0 : 1;
            }
        }
    }

    private RunHooks.@Nullable Samples samples(LanguageModel model) {
        String prompt = run.samplePrompt;
        if (prompt == null) {
            return null;
        }
        return context -> {
            Generation sample = model.generate(prompt, GenerationOptions.greedy(run.sampleTokens));
            // The order of a Map.of changes from JVM to JVM, and a resumed run is to write the same bits.
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", prompt);
            row.put("text", sample.text());
            return List.of(row);
        };
    }

    private RunSettings settings(MethodParts parts) {
        long steps = run.steps == null ? parts.stepsOfEpochs().apply(run.epochs) : run.steps;
        return new RunSettings(
                steps,
                optimizer.recipe().schedule(steps, parts.method().updatesPerStep()),
                optimizer.recipe().clipNorm(),
                run.seed,
                run.saveEvery,
                Objects.requireNonNull(run.validateEvery),
                run.sampleEvery);
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
                        "steps        " + estimate.steps() + " of " + estimate.updatesPerStep() + " updates",
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
