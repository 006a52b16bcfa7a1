package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.em.reward.Reward;
import dev.nernst.em.reward.VerifiableReward;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.optim.AdamW;
import dev.nernst.runtime.optim.Schedule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a method does that is given a profile and nothing else. */
class ProfileTest {
    private static final VerifiableReward ANSWERS =
            new VerifiableReward(AnswerExtractor.lastNumber(), AnswerEquivalence.exactOrNumeric());

    @ParameterizedTest
    @EnumSource(Profile.class)
    void emFtTakesTheMeanOverTokensOrTheSumOfTheEquation(Profile profile) {
        EmFt.Config config = EmFt.Config.of(profile, TinyRun.PROMPTS);
        assertThat(config.rollouts()).isEqualTo(new RolloutOptions(TinyRun.PROMPTS, 1, 3072, 1, RolloutOptions.ALL));
        try (TinyRun run = new TinyRun(2, 0)) {
            Map<String, Double> update = run.update(run.emFt(config.withRollouts(TinyRun.rollouts(1))));
            double entropies = run.samples.stream()
                    .mapToDouble(row -> number(row, "entropy") * number(row, "response_tokens"))
                    .sum();
            double tokens = run.samples.stream()
                    .mapToDouble(row -> number(row, "response_tokens"))
                    .sum();
            double expected = entropies / (profile == Profile.CODE ? tokens : TinyRun.PROMPTS);
            assertThat(number(update, "loss")).isCloseTo(expected, within(1e-9));
            assertThat(update).doesNotContainKey("kl");
        }
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void emRlRewardsTheMeanOrTheSumInFourUpdates(Profile profile) {
        PolicyMethod method = PolicyMethod.EM_RL_TOKEN;
        PolicyGradientConfig config = PolicyGradientConfig.of(method, profile, TinyRun.PROMPTS);
        assertThat(config.rollouts()).isEqualTo(new RolloutOptions(TinyRun.PROMPTS, 4, 3072, 1, RolloutOptions.ALL));
        assertThat(config.entropyCoefficient()).isEqualTo(profile == Profile.CODE ? 0.001 : 0);
        Reward reward = method.reward(config.reward(), ANSWERS, null);
        try (TinyRun run = new TinyRun(2, 1e-3)) {
            List<Map<String, Double>> updates =
                    run.updates(run.policyGradient(config.withRollouts(TinyRun.rollouts(4)), reward), 5);
            assertThat(updates).allSatisfy(update -> assertThat(update).containsKey("kl"));
            assertThat(updates.get(0)).containsKey("rollout_tokens");
            assertThat(updates.get(3)).doesNotContainKey("rollout_tokens");
            assertThat(updates.get(4)).containsKey("rollout_tokens");
            assertThat(run.samples).hasSize(2 * TinyRun.PROMPTS * 4).allSatisfy(row -> {
                double tokens = profile == Profile.CODE ? 1 : number(row, "response_tokens");
                assertThat(number(row, "reward")).isCloseTo(-number(row, "entropy") * tokens, within(1e-9));
            });
        }
    }

    @Test
    void aMixtureHasTheRewardOfAnswersFirst() {
        RewardOptions alone = RewardOptions.of(Profile.CODE);
        RewardOptions mixed = new RewardOptions(alone.aggregate(), false, -0.5);
        assertThat(PolicyMethod.GRPO.reward(mixed, ANSWERS, null).name())
                .isEqualTo("verifiable-sequence_log_probability");
        assertThat(PolicyMethod.EM_RL_TOKEN.reward(mixed, ANSWERS, null).name())
                .isEqualTo("verifiable-negative_token_entropy");
        Reward outside = PolicyMethod.SC_RL.reward(alone, ANSWERS, null);
        assertThat(PolicyMethod.EM_RL_TOKEN.reward(mixed, ANSWERS, outside).name())
                .isEqualTo("self_consistency-negative_token_entropy");
        assertThat(PolicyMethod.EM_RL_TOKEN.reward(alone, ANSWERS, outside)).isSameAs(outside);
    }

    @ParameterizedTest
    @EnumSource(Profile.class)
    void supervisedFineTuningWarmsUpOverATenthAndFallsByACosine(Profile profile) {
        OptimizerRecipe recipe = OptimizerRecipe.supervised(profile);
        assertThat(recipe.adam()).isEqualTo(new AdamW.Settings(0.9, 0.95, 1e-8));
        assertThat(recipe.weightDecay()).isEqualTo(0.01);
        assertThat(recipe.clipNorm()).isEqualTo(1);
        assertThat(recipe.schedule(39, 1)).isEqualTo(new Schedule(Schedule.Shape.COSINE, 1e-5, 3, 39));
        assertThat(recipe.schedule(40, 2)).isEqualTo(new Schedule(Schedule.Shape.COSINE, 1e-5, 8, 80));
    }

    @ParameterizedTest
    @CsvSource({"0, 40, 0", "7, 40, 7", "10%, 39, 3", "2.5%, 40, 1", "100%, 40, 40"})
    void aWarmUpIsANumberOfStepsOrAShareOfThem(String text, long steps, long expected) {
        Warmup warmup = Warmup.parse(text);
        assertThat(warmup.steps(steps)).isEqualTo(expected);
        assertThat(warmup).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "101%", "%", "ten", "-5%"})
    void aWarmUpThatMakesNoSenseIsRefused(String text) {
        assertThatThrownBy(() -> Warmup.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    private static double number(Map<?, ?> row, String name) {
        return ((Number) Objects.requireNonNull(row.get(name))).doubleValue();
    }
}
