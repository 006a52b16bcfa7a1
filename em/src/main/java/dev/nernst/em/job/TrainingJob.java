package dev.nernst.em.job;

import dev.nernst.em.loop.RunDirectory;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.loop.RunListener;
import dev.nernst.em.loop.RunResult;
import dev.nernst.em.loop.Start;
import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.weights.WeightOptions;
import dev.nernst.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of any method, described: what is learnt from which data, how long, by which optimiser, in which weights. What is not said
 * is as on the command line. {@link #run} does it; whoever wants to stop it or to measure a step opens it.
 *
 * <p>Immutable; safe for use by several threads, but a model can be in one run at a time.
 *
 * @param method with its data and numbers
 * @param options what surrounds the method
 * @param optimizer how gradients become updates
 * @param weights which weights are trained
 */
public record TrainingJob(MethodSetup method, RunOptions options, OptimizerRecipe optimizer, WeightOptions weights) {
    /** Prompts a step of the command line. */
    public static final int BATCH_SIZE = 8;

    /** A run of {@code method} with everything else as on the command line. */
    public static TrainingJob of(MethodSetup method) {
        return new TrainingJob(method, RunOptions.DEFAULT, method.optimizer(), WeightOptions.DEFAULT);
    }

    /** Learns text. */
    public static TrainingJob pretrain(Path data) {
        return of(SupervisedSetup.of(SupervisedSetup.Kind.PRETRAIN, data));
    }

    /** Learns completions. */
    public static TrainingJob sft(Path data) {
        return of(SupervisedSetup.of(SupervisedSetup.Kind.SFT, data));
    }

    /** Makes a model surer of its own responses by fine-tuning on them. */
    public static TrainingJob emFt(Path data) {
        return emFt(data, EmFt.Config.of(Profile.CODE, BATCH_SIZE));
    }

    /** The same with other rollouts. */
    public static TrainingJob emFt(Path data, RolloutOptions rollouts) {
        return emFt(data, EmFt.Config.of(Profile.CODE, BATCH_SIZE).withRollouts(rollouts));
    }

    /** The same with other numbers. */
    public static TrainingJob emFt(Path data, EmFt.Config config) {
        return of(RolloutSetup.of(new OwnResponses.EntropyFineTuning(config), data));
    }

    /** Learns from rewards of the model's own responses. */
    public static TrainingJob policyGradient(PolicyMethod method, Path data) {
        return policyGradient(method, data, PolicyGradientConfig.of(method, Profile.CODE, BATCH_SIZE));
    }

    /** The same with other numbers. */
    public static TrainingJob policyGradient(PolicyMethod method, Path data, PolicyGradientConfig config) {
        return of(RolloutSetup.of(new OwnResponses.Reinforcement(method, config, null), data));
    }

    /** The same with other surroundings. */
    public TrainingJob withOptions(RunOptions other) {
        return new TrainingJob(method, other, optimizer, weights);
    }

    /** The same for so many steps. */
    public TrainingJob withSteps(long steps) {
        return withOptions(options.withSteps(steps));
    }

    /** The same with another optimiser. */
    public TrainingJob withOptimizer(OptimizerRecipe other) {
        return new TrainingJob(method, options, other, weights);
    }

    /** The same at another peak of the learning rate. */
    public TrainingJob withLearningRate(double rate) {
        return withOptimizer(optimizer.withLearningRate(rate));
    }

    /** The same with other weights: adapters, say. */
    public TrainingJob withWeights(WeightOptions other) {
        return new TrainingJob(method, options, optimizer, other);
    }

    /** {@link #run(LanguageModel, Path, RunListener)}, unheard. */
    public RunResult run(LanguageModel model, Path out) throws IOException {
        return run(model, out, RunListener.SILENT);
    }

    /**
     * Runs to the end.
     *
     * @param model to train: it has the trained weights only as long as the run lasts, afterwards they are in {@code out}
     * @param out where the run and its model are written: an empty directory, or one that is not there yet
     * @throws dev.nernst.runtime.InvalidInputException if {@code out} is not empty, or the data are not what the method needs
     */
    public RunResult run(LanguageModel model, Path out, RunListener listener) throws IOException {
        RunDirectory directory = new RunDirectory(out);
        directory.require(Start.NEW, inputs(model.path()));
        RunRecord record = RunRecord.of(
                method.name(), JobDescription.of(this), version(), model, method.data(), options.heldOut());
        try (TrainingSession session =
                open(model, directory, record.clock(directory.record()), listener, RunHooks.NONE.trace())) {
            return session.run(Start.NEW, () -> record.write(directory));
        }
    }

    /** Files and directories that the run reads, with those of a model. */
    public List<Path> inputs(Path model) {
        List<Path> inputs = new ArrayList<>(List.of(model, method.data()));
        if (options.heldOut() != null) {
            inputs.add(options.heldOut());
        }
        return inputs;
    }

    private static String version() {
        String version = TrainingJob.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /**
     * Puts the run together; nothing is written yet.
     *
     * @param clock what chat templates take for now; a run that is resumed must show them the date it began with
     * @param listener told what the run does
     * @param trace asked after each update for numbers to add to its metrics
     */
    public TrainingSession open(
            LanguageModel model, RunDirectory directory, Clock clock, RunListener listener, RunHooks.Trace trace)
            throws IOException {
        return new TrainingSession(this, model, directory, clock, listener, trace);
    }
}
