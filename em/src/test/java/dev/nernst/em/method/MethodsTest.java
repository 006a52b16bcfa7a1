package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Reward;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the methods do to a model: trends, not values. */
class MethodsTest {
    private static final UpdatePlan SINGLE = UpdatePlan.SINGLE;

    @Test
    void emFtLowersEntropyAndNegativeLogLikelihoodAndMaximisationRaisesThem() {
        try (TinyRun falling = new TinyRun(2, 3e-3);
                TinyRun rising = new TinyRun(2, 3e-3)) {
            List<Map<String, Double>> down = falling.updates(falling.emFt(false, 0), 24);
            List<Map<String, Double>> up = rising.updates(rising.emFt(true, 0), 24);
            assertThat(change(down, "entropy")).isLessThan(-0.3);
            assertThat(change(down, "log_probability")).isGreaterThan(0.3);
            assertThat(change(up, "entropy")).isGreaterThan(0.02);
            assertThat(change(up, "log_probability")).isLessThan(-0.02);
        }
    }

    @Test
    void emRlLowersEntropyAndNegativeLogLikelihoodAndMaximisationRaisesThem() {
        // Of a random model any reinforcement makes a surer one, so this one has learnt something first.
        try (TinyRun taught = new TinyRun(2, 0).pretrained(100)) {
            for (Quantity quantity : Quantity.values()) {
                List<Map<String, Double>> down = emRl(taught, new EntropyReward(quantity, Aggregate.MEAN, 1));
                List<Map<String, Double>> up = emRl(taught, new EntropyReward(quantity, Aggregate.MEAN, -1));
                assertThat(change(down, "entropy")).as(quantity.name()).isLessThan(-0.2);
                assertThat(change(down, "log_probability")).as(quantity.name()).isGreaterThan(0.2);
                assertThat(change(up, "entropy")).as(quantity.name()).isGreaterThan(0.2);
                assertThat(change(up, "log_probability")).as(quantity.name()).isLessThan(-0.2);
            }
        }
    }

    private static List<Map<String, Double>> emRl(TinyRun taught, Reward reward) {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            run.continueFrom(taught);
            TrainingMethod method = run.policyGradient(reward, 0, KlPlacement.LOSS, AccuracyFilter.NONE, SINGLE);
            return run.updates(method, 24);
        }
    }

    private static double change(List<Map<String, Double>> rows, String metric) {
        double[] ends = TinyRun.ends(rows, metric);
        return ends[1] - ends[0];
    }

    @Test
    void aLargeKlCoefficientHoldsThePolicyNearTheReference() {
        try (TinyRun loose = new TinyRun(2, 3e-3);
                TinyRun held = new TinyRun(2, 3e-3)) {
            double far = loose.trend(loose.emFt(false, 0.001), 16, "kl")[1];
            double near = held.trend(held.emFt(false, 1.5), 16, "kl")[1];
            assertThat(near).isLessThan(0.75 * far);
        }
    }

    @Test
    void sumRewardsShortenResponsesFasterThanMeanRewards() {
        try (TinyRun sum = new TinyRun(2, 3e-3);
                TinyRun mean = new TinyRun(2, 3e-3)) {
            double summed =
                    sum.trend(sum.emRl(Quantity.LOG_PROBABILITY, Aggregate.SUM, 0, SINGLE), 24, "response_length")[1];
            double averaged = mean.trend(
                            mean.emRl(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 0, SINGLE), 24, "response_length")[1];
            assertThat(summed).isLessThan(averaged - 1);
        }
    }

    @Test
    void theSameSeedGivesTheSameBitsWhateverTheThreads() {
        try (TinyRun one = new TinyRun(1, 1e-3);
                TinyRun two = new TinyRun(2, 1e-3)) {
            for (int i = 0; i < 3; i++) {
                one.update(one.emRl(Quantity.NEGATIVE_ENTROPY, Aggregate.MEAN, 0.01, SINGLE));
                two.update(two.emRl(Quantity.NEGATIVE_ENTROPY, Aggregate.MEAN, 0.01, SINGLE));
            }
            assertSameWeights(one, two);
            assertThat(one.samples).isEqualTo(two.samples);
        }
    }

    /** Where nothing asks for numbers before the update, scoring ahead would only find them twice. */
    @Test
    void updatesThatNeedNoScoresAheadGiveTheBitsOfThoseThatHaveThem() {
        Reward ended = new Reward() {
            @Override
            public String name() {
                return "ended";
            }

            @Override
            public double[] score(PromptGroup group) {
                return group.responses().stream()
                        .mapToDouble(response -> response.truncated() ? 0 : 1)
                        .toArray();
            }
        };
        AccuracyFilter all = new AccuracyFilter(0, 1); // keeps every prompt, yet scores ahead
        try (TinyRun once = new TinyRun(2, 1e-3);
                TinyRun twice = new TinyRun(2, 1e-3)) {
            once.update(once.policyGradient(ended, 0, KlPlacement.LOSS, AccuracyFilter.NONE, SINGLE));
            twice.update(twice.policyGradient(ended, 0, KlPlacement.LOSS, all, SINGLE));
            assertSameWeights(once, twice);
            assertThat(once.samples).isEqualTo(twice.samples);
            assertThat(once.samples).allSatisfy(row -> assertThat(row).containsKey("entropy"));
            assertThat(once.weights().getFirst()).isNotEqualTo(untrained());
        }
    }

    private static float[] untrained() {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            return run.weights().getFirst();
        }
    }

    @Test
    void aRunGoesOnInTheMiddleOfARolloutBatch(@TempDir Path state) throws IOException {
        UpdatePlan plan = new UpdatePlan(5, 0);
        try (TinyRun whole = new TinyRun(2, 1e-3);
                TinyRun stopped = new TinyRun(2, 1e-3);
                TinyRun resumed = new TinyRun(2, 1e-3)) {
            TrainingMethod uninterrupted = whole.emRl(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 0.01, plan);
            for (int i = 0; i < 6; i++) {
                whole.update(uninterrupted);
            }
            TrainingMethod first = stopped.emRl(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 0.01, plan);
            stopped.update(first);
            stopped.update(first);
            first.saveState(state);
            resumed.continueFrom(stopped);
            TrainingMethod second = resumed.emRl(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 0.01, plan);
            second.restoreState(state);
            for (int i = 2; i < 6; i++) {
                resumed.update(second);
            }
            assertSameWeights(whole, resumed);
        }
    }

    @Test
    void everyRolloutIsLoggedWithItsRewardAndWhyItEnded() {
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            run.update(run.emRl(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 0, SINGLE));
            assertThat(run.samples).hasSize(TinyRun.PROMPTS * 4).allSatisfy(row -> {
                assertThat(row).containsKeys("step", "id", "sample", "prompt", "response", "reward", "advantage");
                assertThat(row.get("finish_reason")).isIn("stop", "length");
                assertThat(row.get("step")).isEqualTo(1L);
            });
        }
    }

    private static void assertSameWeights(TinyRun a, TinyRun b) {
        List<float[]> expected = a.weights();
        List<float[]> actual = b.weights();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i));
        }
    }
}
