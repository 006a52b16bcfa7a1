package dev.nernst.cli.commands.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.em.job.RunOptions;
import dev.nernst.em.job.TrainingJob;
import dev.nernst.em.loop.RunListener;
import dev.nernst.em.method.AccuracyFilter;
import dev.nernst.em.method.PolicyGradientConfig;
import dev.nernst.em.method.PolicyMethod;
import dev.nernst.em.method.Profile;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.profile.OpTimes;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whole EM-RL steps (rollouts, scoring, one update; float32) on random weights, which never end a response: every rollout has
 * {@code newTokens} tokens. The job that {@code train em-rl-sequence} does, in a folder that is deleted.
 *
 * @param prompts a step
 * @param samples responses to each
 * @param promptTokens of each prompt
 * @param newTokens of each response
 * @param warmUps steps that are not measured
 * @param steps steps that are
 */
record RlStepBench(int prompts, int samples, int promptTokens, int newTokens, int warmUps, int steps) {
    private static final int MICRO_BATCH = 16;

    /** One character a token, in a block of Unicode that has enough of them. */
    private static final int FIRST_CHARACTER = 0x4e00;

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

    Result run(Provider provider, BenchShape shape) throws IOException {
        Path folder = Files.createTempDirectory("nernst-bench");
        try {
            new RandomWeights(shape.config(), DType.F32).write(shape, folder);
            int vocabulary = shape.config().vocabularySize();
            AtomicFile.write(folder.resolve("tokenizer.json"), StrictJson.pretty(tokenizer(vocabulary)));
            Path data = Files.writeString(folder.resolve("prompts.jsonl"), rows(vocabulary));
            OpTimes opTimes = new OpTimes();
            // Closing it would close the caller's provider.
            Provider timed = CheckedProvider.of(provider, opTimes);
            StepTimes times = new StepTimes(opTimes);
            try (LanguageModel model = LanguageModel.load(folder, timed)) {
                job(data).run(model, folder.resolve("run"), times);
            }
            double core = opTimes.secondsIn("matmul", "attention", "head_statistics");
            return new Result(times.best, times.rollout, core / times.total, opTimes.secondsPer(steps));
        } finally {
            delete(folder);
        }
    }

    /** The times of the steps that are measured. */
    private final class StepTimes implements RunListener {
        private final OpTimes opTimes;
        private double best = Double.POSITIVE_INFINITY;
        private double rollout;
        private double total;

        StepTimes(OpTimes opTimes) {
            this.opTimes = opTimes;
        }

        @Override
        public void updated(Map<String, Number> metrics) {
            long step = metric(metrics, "step").longValue(); // from 1
            if (step == warmUps) {
                opTimes.reset();
            }
            double seconds = metric(metrics, "seconds").doubleValue();
            if (step > warmUps) {
                total += seconds;
                rollout = seconds < best ? metric(metrics, "rollout_seconds").doubleValue() : rollout;
                best = Math.min(best, seconds);
            }
        }

        private static Number metric(Map<String, Number> metrics, String name) {
            return Objects.requireNonNull(metrics.get(name), name);
        }
    }

    private TrainingJob job(Path data) {
        PolicyMethod method = PolicyMethod.EM_RL_SEQUENCE;
        PolicyGradientConfig defaults = PolicyGradientConfig.of(method, Profile.CODE, prompts);
        PolicyGradientConfig config = new PolicyGradientConfig(
                new RolloutOptions(prompts, samples, newTokens, 1, 0),
                UpdatePlan.SINGLE,
                defaults.aggregation(),
                defaults.advantages(),
                defaults.clipRange(),
                0,
                defaults.klEstimator(),
                defaults.klPlacement(),
                0,
                defaults.reward(),
                AccuracyFilter.NONE,
                false);
        RunOptions options = RunOptions.DEFAULT.withSteps(warmUps + steps).withMicroBatchSize(MICRO_BATCH);
        return TrainingJob.policyGradient(method, data, config).withOptions(options);
    }

    private String rows(int vocabulary) {
        StringBuilder rows = new StringBuilder();
        for (int p = 0; p < prompts; p++) {
            RandomStream random = RandomStream.of(3, p);
            StringBuilder prompt = new StringBuilder();
            for (int i = 0; i < promptTokens; i++) {
                prompt.appendCodePoint(FIRST_CHARACTER + random.below(i, vocabulary));
            }
            rows.append("{\"prompt\":\"").append(prompt).append("\"}\n");
        }
        return rows.toString();
    }

    private static ObjectNode tokenizer(int vocabulary) {
        ObjectNode json = StrictJson.object();
        json.put("version", "1.0").putArray("added_tokens");
        json.putNull("normalizer")
                .putNull("pre_tokenizer")
                .putNull("post_processor")
                .putNull("decoder");
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode ids = model.putObject("vocab");
        for (int id = 0; id < vocabulary; id++) {
            ids.put(Character.toString(FIRST_CHARACTER + id), id);
        }
        model.putArray("merges");
        return json;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
