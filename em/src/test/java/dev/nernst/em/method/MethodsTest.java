package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.train.TrainingMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the methods do to a model: trends, not values. */
class MethodsTest {
    private static final UpdatePlan SINGLE = UpdatePlan.single(4);

    @Test
    void emFtLowersEntropyAndMaximisationRaisesIt() {
        try (TinyRun falling = new TinyRun(2, 3e-3);
                TinyRun rising = new TinyRun(2, 3e-3)) {
            double[] down = falling.trend(falling.emFt(false, 0), 24, "entropy");
            double[] up = rising.trend(rising.emFt(true, 0), 24, "entropy");
            assertThat(down[1]).isLessThan(down[0] - 0.3);
            assertThat(up[1]).isGreaterThan(up[0] + 0.02);
        }
    }

    @Test
    void emRlRaisesTheLogProbabilityOfResponses() {
        for (Quantity quantity : Quantity.values()) {
            try (TinyRun run = new TinyRun(2, 3e-3)) {
                TrainingMethod method = run.emRl(quantity, Aggregate.MEAN, 0, SINGLE);
                double[] logProbability = run.trend(method, 24, "log_probability");
                assertThat(logProbability[1]).as(quantity.name()).isGreaterThan(logProbability[0] + 0.05);
            }
        }
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

    @Test
    void aRunGoesOnInTheMiddleOfARolloutBatch(@TempDir Path state) throws IOException {
        UpdatePlan plan = new UpdatePlan(4, 0, 4);
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
