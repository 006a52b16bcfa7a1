package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.MixedReward;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the methods tell of their steps and rollouts. */
class RolloutMetricsTest {
    private static final double BETA = 0.5;
    private static final Reward ENTROPY = new EntropyReward(Quantity.NEGATIVE_ENTROPY, Aggregate.SUM, 1);

    /** 1 for every second response: a mean of one half for each prompt. */
    private record EverySecond(double value) implements Reward {
        @Override
        public String name() {
            return "every_second";
        }

        @Override
        public double[] score(PromptGroup group) {
            double[] scores = new double[group.responses().size()];
            for (int i = 1; i < scores.length; i += 2) {
                scores[i] = value;
            }
            return scores;
        }
    }

    @Test
    void emFtTakesScoresFromItsOnlyPass() {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            Map<String, Double> metrics = run.update(run.emFt(false, 0));
            assertThat(run.samples).hasSize(TinyRun.PROMPTS);
            assertRowsAgreeWithTheTrainingPass(run.samples);
            assertThat(metrics).doesNotContainKey("kl");
            assertThat(metrics.get("rollout_log_probability")).isCloseTo(metrics.get("log_probability"), within(1e-5));
        }
    }

    /** Mini-batches that leave rollouts out as well: these are scored and logged with the others. */
    @ParameterizedTest
    @CsvSource({"0, 3", "3, 0", "1, 3", "2, 3", "1, 8", "2, 8"})
    void everyRolloutIsLoggedWithItsScores(int updates, int minibatch) {
        UpdatePlan plan = new UpdatePlan(updates, minibatch);
        try (TinyRun fineTuning = new TinyRun(2, 1e-3);
                TinyRun policy = new TinyRun(2, 1e-3)) {
            fineTuning.update(fineTuning.emFt(false, 0, plan));
            assertThat(fineTuning.samples).hasSize(TinyRun.PROMPTS);
            assertRowsAgreeWithTheTrainingPass(fineTuning.samples);
            // A reward that by itself asks for no scores.
            policy.update(policy.policyGradient(new EverySecond(1), 0, KlPlacement.LOSS, AccuracyFilter.NONE, plan));
            assertThat(policy.samples).hasSize(TinyRun.PROMPTS * 4);
            assertRowsAgreeWithTheTrainingPass(policy.samples);
        }
    }

    @Test
    void theSamplerAndTheTrainingPassSeeTheSameProbabilities() {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            // After an update too: the sampler works on the weights in training.
            run.updates(policy(run, 0, KlPlacement.LOSS, new UpdatePlan(0, 4)), 4);
            assertThat(run.samples).hasSize(2 * TinyRun.PROMPTS * 4);
            assertRowsAgreeWithTheTrainingPass(run.samples);
        }
    }

    private static void assertRowsAgreeWithTheTrainingPass(List<Map<String, Object>> rows) {
        assertThat(rows).allSatisfy(row -> {
            double sampled = number(row, "rollout_log_probability");
            assertThat(sampled).isNegative();
            assertThat(number(row, "sequence_log_probability")).isCloseTo(sampled, within(1e-4));
            assertThat(number(row, "entropy")).isPositive();
            assertThat(row.get("finish_reason")).isIn("stop", "length");
        });
    }

    @Test
    void emFtCountsEightOperationsAParameterAndToken() {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            double counted = number(run.update(run.emFt(false, 0)), "flops_paper");
            assertThat(counted).isEqualTo(8 * run.parameters() * tokens(run));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, BETA})
    void policyGradientsCountTenWithAReferenceAndEightWithout(double beta) {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            double counted = 0;
            for (Map<String, Double> row : run.updates(policy(run, beta, KlPlacement.LOSS, new UpdatePlan(0, 2)), 4)) {
                counted += number(row, "flops_paper");
            }
            assertThat(counted).isCloseTo((beta == 0 ? 8 : 10) * run.parameters() * tokens(run), within(1.0));
        }
    }

    /** Of the sequences of the logged rollouts, whose prompts have three tokens. */
    private static double tokens(TinyRun run) {
        return run.samples.stream()
                .mapToDouble(row -> 3 + number(row, "response_tokens"))
                .sum();
    }

    @Test
    void divergenceInTheRewardIsAPartOfIt() {
        try (TinyRun run = new TinyRun(2, 3e-3)) {
            run.updates(policy(run, BETA, KlPlacement.REWARD, UpdatePlan.SINGLE), 3);
            double most = 0;
            for (Map<String, Object> row : run.samples) {
                double kl = number(parts(row), "kl");
                assertThat(number(row, "reward"))
                        .isCloseTo(number(parts(row), "negative_token_entropy") - BETA * kl, within(1e-12));
                most = Math.max(most, Math.abs(kl));
            }
            assertThat(most).isGreaterThan(1e-3);
        }
    }

    @Test
    void divergenceInTheLossIsNoPartOfTheReward() {
        try (TinyRun run = new TinyRun(2, 3e-3)) {
            List<Map<String, Double>> rows = run.updates(policy(run, BETA, KlPlacement.LOSS, UpdatePlan.SINGLE), 3);
            assertThat(run.samples).allSatisfy(row -> {
                assertThat(parts(row)).hasSize(1);
                assertThat(number(row, "reward")).isEqualTo(number(parts(row), "negative_token_entropy"));
            });
            assertThat(rows.get(0).get("kl")).isCloseTo(0, within(1e-9));
            assertThat(rows.get(0).get("clip_fraction")).isZero();
            assertThat(rows.get(2).get("kl")).isGreaterThan(1e-5);
        }
    }

    @Test
    void aFilterLooksAtTheVerifiablePartOfAMixedReward() {
        Reward mixed = new MixedReward(new EverySecond(1), ENTROPY, -0.1);
        assertThat(kept(mixed, new AccuracyFilter(0.4, 0.6))).isEqualTo(TinyRun.PROMPTS);
        assertThat(kept(mixed, new AccuracyFilter(-0.1, 0.1))).isZero();
    }

    /** Prompts that are kept in the first step, which ends after one update if there are none. */
    private static double kept(Reward reward, AccuracyFilter filter) {
        try (TinyRun run = new TinyRun(2, 0)) {
            TrainingMethod method =
                    run.policyGradient(reward, 0, KlPlacement.LOSS, filter, new UpdatePlan(0, TinyRun.PROMPTS));
            Map<String, Double> first = run.update(method);
            assertThat(first.get("reward_every_second")).isEqualTo(0.5);
            assertThat(first.get("reward_mean")).isCloseTo(0, within(1e-9));
            assertThat(first.get("reward_std")).isPositive();
            assertThat(run.update(method)).containsKey("kept_prompts");
            return number(first, "kept_prompts");
        }
    }

    /** Half of the prompts teach nothing; which of them a step draws is left to chance. */
    @Test
    void promptsWithEqualRewardsAreCounted() {
        Reward half = new Reward() {
            @Override
            public String name() {
                return "half";
            }

            @Override
            public double[] score(PromptGroup group) {
                double[] scores = new EverySecond(1).score(group);
                if (group.prompt().matches("prompt \\d*[02468]")) {
                    Arrays.fill(scores, 0.1);
                }
                return scores;
            }
        };
        try (TinyRun run = new TinyRun(2, 0)) {
            Map<String, Double> metrics =
                    run.update(run.policyGradient(half, 0, KlPlacement.LOSS, AccuracyFilter.NONE, UpdatePlan.SINGLE));
            long equal = run.samples.stream()
                    .filter(row -> number(row, "advantage") == 0)
                    .count();
            assertThat(equal).isPositive().isLessThan(run.samples.size());
            assertThat(metrics.get("equal_reward_rate")).isEqualTo((double) equal / run.samples.size());
        }
    }

    @Test
    void aRewardThatIsNoNumberIsNamed() {
        try (TinyRun run = new TinyRun(2, 0)) {
            TrainingMethod method = run.policyGradient(
                    new EverySecond(Double.NaN), 0, KlPlacement.LOSS, AccuracyFilter.NONE, UpdatePlan.SINGLE);
            assertThatThrownBy(() -> run.update(method))
                    .isInstanceOf(UpdateFailedException.class)
                    .hasMessageMatching("the reward every_second of a response to row line \\d+ is NaN");
        }
    }

    private static TrainingMethod policy(TinyRun run, double beta, KlPlacement placement, UpdatePlan plan) {
        return run.policyGradient(ENTROPY, beta, placement, AccuracyFilter.NONE, plan);
    }

    private static Map<?, ?> parts(Map<String, ?> row) {
        return (Map<?, ?>) Objects.requireNonNull(row.get("reward_parts"));
    }

    private static double number(Map<?, ?> row, String name) {
        return ((Number) Objects.requireNonNull(row.get(name))).doubleValue();
    }
}
