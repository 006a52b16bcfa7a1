package dev.nernst.em;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.em.advantage.Advantages;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.method.Flops;
import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.KlEstimator;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.ResponseTokens;
import dev.nernst.em.reward.Aggregate;
import dev.nernst.em.reward.EntropyReward;
import dev.nernst.em.reward.EntropyReward.Quantity;
import dev.nernst.em.reward.PromptGroup;
import dev.nernst.em.reward.Response;
import dev.nernst.em.reward.SelfConsistencyReward;
import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scalar reference values, computed in float64, to 1e-6. */
class ReferenceScalarsTest {
    private static final JsonNode GOLDEN = load();

    private static JsonNode load() {
        try (InputStream in = ReferenceScalarsTest.class.getResourceAsStream("/em-scalars.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        Arrays.setAll(values, i -> array.get(i).doubleValue());
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void entropyAndItsGradient(String name) {
        try (Provider provider = Providers.open(name, 1)) {
            for (JsonNode expected : GOLDEN.get("entropy")) {
                float[] z = new float[expected.get("z").size()];
                float[] identity = new float[z.length * z.length];
                for (int i = 0; i < z.length; i++) {
                    z[i] = (float) expected.get("z").get(i).doubleValue();
                    identity[i * z.length + i] = 1;
                }
                Tensor hidden = Tensor.ofFloats(z, 1, z.length);
                Tensor weight = Tensor.ofFloats(identity, z.length, z.length);
                Tensor dhidden = Tensor.ofFloats(new float[z.length], 1, z.length);
                HeadStatistics statistics = HeadStatistics.of(1);
                int[] targets = {HeadStatisticsOp.NO_TARGET};
                provider.headStatistics().forward(statistics, hidden, weight, targets, 1);
                provider.headStatistics()
                        .backward(
                                dhidden, null, new double[1], new double[] {1}, statistics, hidden, weight, targets, 1);
                assertThat(statistics.entropy()[0]).isCloseTo(expected.get("H").doubleValue(), within(1e-6));
                for (int i = 0; i < z.length; i++) {
                    assertThat((double) dhidden.getFloat(i))
                            .as("dH/dz_%d", i)
                            .isCloseTo(expected.get("dHdz").get(i).doubleValue(), within(1e-6));
                }
            }
        }
    }

    @Test
    void advantages() {
        assertThat(Advantages.RLOO.of(doubles(GOLDEN.at("/rloo/r"))))
                .containsExactly(doubles(GOLDEN.at("/rloo/adv")), within(1e-12));
        assertThat(Advantages.GRPO.of(doubles(GOLDEN.at("/grpo/r"))))
                .containsExactly(doubles(GOLDEN.at("/grpo/adv")), within(1e-9));
        assertThat(Advantages.RLOO.of(0.7)).containsExactly(0.7);
        assertThat(Advantages.GRPO.of(0.7)[0]).isCloseTo(0.7, within(1e-5));
    }

    @Test
    void divergenceEstimators() {
        JsonNode kl = GOLDEN.get("kl");
        double[] logp = doubles(kl.get("logp"));
        double[] reference = doubles(kl.get("ref"));
        for (int i = 0; i < logp.length; i++) {
            assertThat(KlEstimator.K1.value(logp[i], reference[i]))
                    .isCloseTo(kl.get("k1").get(i).doubleValue(), within(1e-9));
            assertThat(KlEstimator.K2.value(logp[i], reference[i]))
                    .isCloseTo(kl.get("k2").get(i).doubleValue(), within(1e-9));
            assertThat(KlEstimator.K3.value(logp[i], reference[i]))
                    .isCloseTo(kl.get("k3").get(i).doubleValue(), within(1e-9));
            assertThat(KlEstimator.K3.slope(logp[i], reference[i]))
                    .isCloseTo(kl.get("dk3_dlogp").get(i).doubleValue(), within(1e-9));
            for (KlEstimator estimator : KlEstimator.values()) {
                double h = 1e-6;
                double slope = (estimator.value(logp[i] + h, reference[i]) - estimator.value(logp[i] - h, reference[i]))
                        / (2 * h);
                assertThat(estimator.slope(logp[i], reference[i])).isCloseTo(slope, within(1e-6));
            }
        }
        assertThat(KlEstimator.K3.value(-20, 0)).isEqualTo(10);
        assertThat(KlEstimator.K3.slope(-20, 0)).isZero();
    }

    @Test
    void clippedSurrogate() {
        JsonNode golden = GOLDEN.get("ppo_clip");
        double[] advantage = doubles(golden.get("adv"));
        double[] ratio = doubles(golden.get("ratio"));
        ClippedPolicyGradient objective = new ClippedPolicyGradient(0.2);
        for (int i = 0; i < ratio.length; i++) {
            ResponseTokens token =
                    new ResponseTokens(new double[] {1}, new double[] {advantage[i]}, new double[] {-1}, null);
            HeadStatistics statistics = HeadStatistics.of(1);
            statistics.logProbability()[0] = -1 + Math.log(ratio[i]);
            Objective.Gradient gradient = new Objective.Gradient(new double[1], new double[1]);
            double expected = golden.get("loss").get(i).doubleValue();
            assertThat(objective.evaluate(token, statistics, gradient)).isCloseTo(expected, within(1e-9));
            boolean flat = advantage[i] > 0 ? ratio[i] > 1.2 : ratio[i] < 0.8;
            assertThat(gradient.byLogProbability()[0]).isCloseTo(flat ? 0 : -advantage[i] * ratio[i], within(1e-9));
            assertThat(objective.clips(advantage[i], statistics.logProbability()[0], -1))
                    .isEqualTo(flat);
        }
    }

    @Test
    void entropyRewards() {
        JsonNode golden = GOLDEN.get("rewards");
        TokenStatistics statistics = new TokenStatistics(doubles(golden.get("logps")), doubles(golden.get("ents")));
        PromptGroup group = new PromptGroup("1", "p", null, List.of(new Response("r", false, statistics)));
        assertThat(new EntropyReward(Quantity.LOG_PROBABILITY, Aggregate.SUM, 1).score(group)[0])
                .isCloseTo(golden.get("seq_sum").doubleValue(), within(1e-9));
        assertThat(new EntropyReward(Quantity.LOG_PROBABILITY, Aggregate.MEAN, 1).score(group)[0])
                .isCloseTo(golden.get("seq_mean").doubleValue(), within(1e-9));
        assertThat(new EntropyReward(Quantity.NEGATIVE_ENTROPY, Aggregate.SUM, 1).score(group)[0])
                .isCloseTo(golden.get("tok_sum").doubleValue(), within(1e-9));
        assertThat(new EntropyReward(Quantity.NEGATIVE_ENTROPY, Aggregate.MEAN, -1).score(group)[0])
                .isCloseTo(-golden.get("tok_mean").doubleValue(), within(1e-9));
    }

    @Test
    void selfConsistency() {
        JsonNode golden = GOLDEN.at("/rewards/sc");
        List<Response> responses = new ArrayList<>();
        for (JsonNode answer : golden.get("answers")) {
            String text = answer.isNull() ? "no answer" : "so \\boxed{" + answer.textValue() + "}";
            responses.add(new Response(text, false, null));
        }
        double[] rewards = new SelfConsistencyReward(AnswerExtractor.boxed(), AnswerEquivalence.exactOrNumeric())
                .score(new PromptGroup("1", "p", null, responses));
        assertThat(rewards).containsExactly(doubles(golden.get("reward")), within(1e-12));
    }

    @Test
    void floatingPointOperations() {
        JsonNode golden = GOLDEN.get("flops");
        double p = golden.get("P").doubleValue();
        double n = golden.get("n").doubleValue();
        double fineTuning = Flops.entropyFineTuning(p, n, n);
        double reinforcement = Flops.policyGradient(p, 4 * n, 4 * n, 4 * n);
        assertThat(fineTuning).isEqualTo(golden.get("emft_per_seq_step").doubleValue());
        assertThat(reinforcement).isEqualTo(golden.get("rl_per_prompt_step_N4").doubleValue());
        assertThat(40 * 512 * fineTuning)
                .isEqualTo(golden.get("emft_40steps_bs512").doubleValue());
        assertThat(100 * 512 * reinforcement)
                .isEqualTo(golden.get("rl_100steps_bs512").doubleValue());
    }
}
