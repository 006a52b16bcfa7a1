package dev.nernst.em.method;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.CrossEntropy;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.Reward;
import dev.nernst.em.rollout.LocalRollouts;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.StepRollouts;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.io.StrictJson;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A method on a tiny random checkpoint, update by update, without a run around it. */
final class TinyRun implements AutoCloseable {
    static final int PROMPTS = 8;
    private static final Path CHECKPOINT =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-qwen2");

    final List<Map<String, Object>> samples = new ArrayList<>();
    /** Runs whenever the reference model is asked. */
    Runnable onReference = () -> {};

    private final Arena arena = Arena.ofShared();
    private final Provider provider;
    private final LanguageModel model;
    private final LanguageModel reference;
    private final ForwardBackward passes;
    private final ForwardBackward referencePasses;
    private final BatchEngine engine;
    private final AdamW optimizer;
    private final double learningRate;
    private long step;
    private int updateInStep;
    private long updates;

    TinyRun(int threads, double learningRate) {
        provider = Providers.open("vector", threads);
        model = LanguageModel.load(CHECKPOINT, provider);
        reference = LanguageModel.load(CHECKPOINT, provider);
        for (Parameter parameter : model.decoder().parameters()) {
            Tensor writable = Tensor.allocate(arena, DType.F32, parameter.data().shape());
            writable.copyFrom(parameter.data().toFloatArray());
            parameter.replaceData(writable);
            parameter.setGradient(Tensor.allocate(arena, DType.F32, writable.shape()));
        }
        passes = new ForwardBackward(model.decoder(), provider, 8, false);
        referencePasses = new ForwardBackward(reference.decoder(), provider, 8, false);
        engine = new BatchEngine(model.decoder(), provider, EngineOptions.DEFAULT);
        optimizer = optimizer();
        this.learningRate = learningRate;
    }

    private AdamW optimizer() {
        return new AdamW(
                provider,
                provider.memory().newArena(),
                AdamW.Settings.DEFAULT,
                List.of(new AdamW.Group(model.decoder().parameters(), 0)));
    }

    /** Teaches it text in which four of five tokens follow from the one before: then it is neither random nor sure. */
    TinyRun pretrained(int updates) {
        AdamW teacher = optimizer();
        for (int update = 0; update < updates; update++) {
            RandomStream random = RandomStream.of(23, update);
            List<TrainingSequence> batch = new ArrayList<>();
            for (int s = 0; s < 2 * PROMPTS; s++) {
                int[] ids = new int[20];
                System.arraycopy(prompt(s), 0, ids, 0, 3);
                for (int i = 3; i < ids.length; i++) {
                    boolean follows = random.with(s).uniform(i) < 0.8;
                    ids[i] = follows
                            ? (5 * ids[i - 1] + 3) % 256
                            : random.with(s).with(1).below(i, 256);
                }
                batch.add(TrainingSequence.of(ids, 3));
            }
            passes.addGradients(batch, new CrossEntropy(), Aggregation.TOKEN_MEAN);
            teacher.step(3e-3, teacher.gradientNorm().scaleFor(1));
            teacher.zeroGradients();
        }
        return this;
    }

    TrainingMethod emFt(boolean maximize, double klCoefficient) {
        return emFt(maximize, klCoefficient, UpdatePlan.SINGLE);
    }

    TrainingMethod emFt(boolean maximize, double klCoefficient, UpdatePlan plan) {
        return emFt(new EmFt.Config(
                rollouts(1), plan, Aggregation.TOKEN_MEAN, maximize, klCoefficient, KlEstimator.K3, false));
    }

    TrainingMethod emFt(EmFt.Config config) {
        return new EmFt(config, sampler(config.rollouts()));
    }

    /** So many short responses to each of a step's prompts. */
    static RolloutOptions rollouts(int samplesPerPrompt) {
        return new RolloutOptions(PROMPTS, samplesPerPrompt, 16, 1, RolloutOptions.ALL);
    }

    TrainingMethod emRl(Quantity quantity, Aggregate aggregate, double klCoefficient, UpdatePlan plan) {
        return policyGradient(
                new EntropyReward(quantity, aggregate, 1), klCoefficient, KlPlacement.LOSS, AccuracyFilter.NONE, plan);
    }

    TrainingMethod policyGradient(
            Reward reward, double klCoefficient, KlPlacement placement, AccuracyFilter filter, UpdatePlan plan) {
        PolicyGradientConfig config = new PolicyGradientConfig(
                rollouts(4),
                plan,
                Aggregation.TOKEN_MEAN,
                Advantages.RLOO,
                0.2,
                klCoefficient,
                placement == KlPlacement.LOSS ? KlEstimator.K3 : KlEstimator.K1,
                placement,
                0,
                RewardOptions.of(Profile.CODE),
                filter,
                false);
        return policyGradient(config, reward);
    }

    TrainingMethod policyGradient(PolicyGradientConfig config, Reward reward) {
        return new PolicyGradient("policy-gradient", config, reward, sampler(config.rollouts()));
    }

    /** Elements of all weights. */
    double parameters() {
        return model.decoder().parameters().stream()
                .mapToDouble(parameter -> parameter.data().size())
                .sum();
    }

    private static int[] prompt(int i) {
        return new int[] {1, 3 + 7 * i, 5 + 3 * i};
    }

    private StepRollouts sampler(RolloutOptions rollouts) {
        List<PromptRow> prompts = new ArrayList<>();
        for (int i = 0; i < 2 * PROMPTS; i++) {
            prompts.add(new PromptRow(i + 1, "line " + (i + 1), "prompt " + i, prompt(i), null, StrictJson.object()));
        }
        // An end token that is likely enough for lengths to vary: one token in sixteen ends a response.
        Set<Integer> ends = Set.copyOf(IntStream.range(200, 216).boxed().toList());
        return new StepRollouts(
                prompts, rollouts, new LocalRollouts(engine, new Recording(provider.memory(), true)), ends);
    }

    /** One optimiser update; its metrics with loss, entropy and log-probability added. */
    Map<String, Double> update(TrainingMethod method) {
        TrainingContext.Reference asked = batch -> {
            onReference.run();
            return referencePasses.score(batch);
        };
        Update update = method.addGradients(
                new TrainingContext(model.decoder(), passes, asked, updates++, 17, step, updateInStep, samples::add));
        optimizer.step(learningRate, optimizer.gradientNorm().scaleFor(1));
        optimizer.zeroGradients();
        step += update.endsStep() ? 1 : 0;
        updateInStep = update.endsStep() ? 0 : updateInStep + 1;
        Map<String, Double> metrics = new HashMap<>(update.metrics());
        metrics.put("loss", update.result().loss());
        metrics.put("entropy", update.result().meanEntropy());
        metrics.put("log_probability", update.result().meanLogProbability());
        return metrics;
    }

    /** The metrics of so many updates. */
    List<Map<String, Double>> updates(TrainingMethod method, int updates) {
        List<Map<String, Double>> rows = new ArrayList<>();
        for (int i = 0; i < updates; i++) {
            rows.add(update(method));
        }
        return rows;
    }

    /** A metric's mean over the first and over the last quarter of {@code updates} updates. */
    double[] trend(TrainingMethod method, int updates, String metric) {
        return ends(updates(method, updates), metric);
    }

    /** A metric's mean over the first and over the last quarter of its rows. */
    static double[] ends(List<Map<String, Double>> rows, String metric) {
        int quarter = rows.size() / 4;
        return new double[] {
            mean(rows.subList(0, quarter), metric), mean(rows.subList(rows.size() - quarter, rows.size()), metric)
        };
    }

    private static double mean(List<Map<String, Double>> rows, String metric) {
        return rows.stream()
                .mapToDouble(row -> row.getOrDefault(metric, Double.NaN))
                .average()
                .orElse(Double.NaN);
    }

    /** All weights, one parameter after the other. */
    List<float[]> weights() {
        return model.decoder().parameters().stream()
                .map(parameter -> parameter.data().toFloatArray())
                .toList();
    }

    /** Goes on where {@code other} stands: weights, moments, counters. */
    void continueFrom(TinyRun other) {
        List<Parameter> own = model.decoder().parameters();
        List<Parameter> theirs = other.model.decoder().parameters();
        for (int i = 0; i < own.size(); i++) {
            own.get(i).data().copyFrom(theirs.get(i).data());
            optimizer
                    .states()
                    .get(i)
                    .firstMoment()
                    .copyFrom(other.optimizer.states().get(i).firstMoment());
            optimizer
                    .states()
                    .get(i)
                    .secondMoment()
                    .copyFrom(other.optimizer.states().get(i).secondMoment());
        }
        optimizer.setStepsTaken(other.optimizer.stepsTaken());
        updates = Math.max(updates, other.updates);
        step = other.step;
        updateInStep = other.updateInStep;
    }

    @Override
    public void close() {
        engine.close();
        passes.close();
        referencePasses.close();
        reference.close();
        model.close();
        provider.close();
        arena.close();
    }
}
