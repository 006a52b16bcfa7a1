package dev.nernst.cli.commands.bench;

import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.method.AccuracyFilter;
import dev.nernst.em.method.KlPlacement;
import dev.nernst.em.method.PolicyGradient;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.RewardOptions;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.TrainingMethod;
import dev.nernst.em.method.Update;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.reward.VerifiableReward;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.RolloutSampler;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.profile.ProfiledProvider;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.io.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whole EM-RL steps (rollouts, scoring, one update; float32) on random weights, which never end a response: every rollout has
 * {@code newTokens} tokens.
 *
 * @param prompts a step
 * @param samples responses to each
 * @param promptTokens of each prompt
 * @param newTokens of each response
 * @param warmUps steps that are not measured
 * @param steps steps that are
 */
record RlStepBench(int prompts, int samples, int promptTokens, int newTokens, int warmUps, int steps) {
    private static final double LEARNING_RATE = 1e-6;
    private static final int MICRO_BATCH = 16;

    /**
     * What was measured, a step.
     *
     * @param seconds of the fastest step
     * @param rolloutSeconds of that step
     * @param coreShare of all measured time, in matmul, attention and head statistics
     * @param opSeconds mean seconds in each half of each op
     */
    record Result(double seconds, double rolloutSeconds, double coreShare, Map<String, Double> opSeconds) {}

    /** Response tokens a step. */
    long tokens() {
        return (long) prompts * samples * newTokens;
    }

    Result run(Provider provider, ModelConfig config) {
        // Closing the profiled view would close the caller's provider.
        ProfiledProvider profiled = new ProfiledProvider(provider);
        RolloutOptions rollouts = new RolloutOptions(prompts, samples, newTokens, 1, 0);
        try (TensorArena arena = provider.memory().newArena()) {
            Decoder decoder = new RandomWeights(config, DType.F32).in(arena);
            for (Parameter parameter : decoder.parameters()) {
                parameter.setGradient(arena.allocate(DType.F32, parameter.data().shape()));
            }
            AdamW optimizer = new AdamW(
                    profiled,
                    arena,
                    AdamW.Settings.DEFAULT,
                    List.of(new AdamW.Group(decoder.parameters(), 0)));
            BatchEngine engine =
                    new BatchEngine(decoder, profiled, EngineOptions.DEFAULT.withMaxSequences(prompts * samples));
            Recording recording = new Recording(profiled.memory(), true);
            RolloutSampler sampler =
                    new RolloutSampler(rows(config.vocabularySize()), rollouts, engine, Set.of(), recording);
            try (TrainingMethod method = method(rollouts, sampler);
                    ForwardBackward passes = new ForwardBackward(decoder, profiled, MICRO_BATCH, false)) {
                return measure(profiled, decoder, optimizer, method, passes);
            }
        }
    }

    private Result measure(
            ProfiledProvider profiled,
            Decoder decoder,
            AdamW optimizer,
            TrainingMethod method,
            ForwardBackward passes) {
        double best = Double.POSITIVE_INFINITY;
        double rolloutSeconds = 0;
        double total = 0;
        for (int step = 0; step < warmUps + steps; step++) {
            if (step == warmUps) {
                profiled.times().reset();
            }
            long start = System.nanoTime();
            Update update = method.addGradients(
                    new TrainingContext(decoder, passes, batch -> List.of(), 0, step, 0, row -> {}));
            optimizer.step(LEARNING_RATE, optimizer.gradientNorm().scaleFor(1));
            optimizer.zeroGradients();
            double seconds = (System.nanoTime() - start) * 1e-9;
            total += step < warmUps ? 0 : seconds;
            if (step >= warmUps && seconds < best) {
                best = seconds;
                rolloutSeconds = update.metrics().getOrDefault("rollout_seconds", 0.0);
            }
        }
        double core = profiled.times().secondsIn("matmul", "attention", "head_statistics");
        return new Result(best, rolloutSeconds, core / total, profiled.times().secondsPer(steps));
    }

    private static TrainingMethod method(RolloutOptions rollouts, RolloutSampler sampler) {
        PolicyGradientConfig config = new PolicyGradientConfig(
                rollouts,
                UpdatePlan.SINGLE,
                Aggregation.TOKEN_MEAN,
                Advantages.RLOO,
                0.2,
                0,
                KlEstimator.K3,
                KlPlacement.LOSS,
                0,
                RewardOptions.of(Profile.CODE),
                AccuracyFilter.NONE,
                false);
        PolicyMethod own = PolicyMethod.EM_RL_SEQUENCE;
        VerifiableReward unused = new VerifiableReward(AnswerExtractor.boxed(), AnswerEquivalence.exactOrNumeric());
        return new PolicyGradient(own.label(), config, own.reward(config.reward(), unused, null), sampler);
    }

    private List<PromptRow> rows(int vocabulary) {
        List<PromptRow> rows = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            RandomStream random = RandomStream.of(3, p);
            int[] ids = new int[promptTokens];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = random.below(i, vocabulary);
            }
            rows.add(new PromptRow(p + 1, "line " + (p + 1), "", ids, null, StrictJson.object()));
        }
        return rows;
    }
}
