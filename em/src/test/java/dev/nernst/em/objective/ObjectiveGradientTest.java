package dev.nernst.em.objective;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.em.gradient.Aggregation;
import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.method.EmFt;
import dev.nernst.em.method.TrainingContext;
import dev.nernst.em.method.UpdatePlan;
import dev.nernst.em.rollout.LocalRollouts;
import dev.nernst.em.rollout.Rollout;
import dev.nernst.em.rollout.RolloutOptions;
import dev.nernst.em.rollout.StepRollouts;
import dev.nernst.model.config.Family;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.config.RopeConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.model.decoder.FreshSource;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.io.StrictJson;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of whole objectives, through a two-layer model, against finite differences. */
class ObjectiveGradientTest {
    private static final ModelConfig CONFIG = new ModelConfig(
            Family.QWEN2,
            16,
            24,
            2,
            4,
            2,
            4,
            29,
            64,
            1e-6f,
            RopeConfig.unscaled(10_000, 64),
            true,
            true,
            false,
            false,
            List.of(0, 0),
            List.of(),
            List.of(0),
            0.02);

    static Stream<Arguments> objectives() {
        return Stream.of(
                Arguments.of("EM-FT", new TokenEntropy(1), Aggregation.TOKEN_MEAN),
                Arguments.of("EM-FT, profile paper", new TokenEntropy(1), Aggregation.SEQUENCE_SUM),
                Arguments.of("entropy maximisation", new TokenEntropy(-1), Aggregation.SEQUENCE_MEAN),
                Arguments.of("SFT", new CrossEntropy(), Aggregation.TOKEN_MEAN),
                Arguments.of(
                        "EM-RL, profile code",
                        new SumOfObjectives(List.of(
                                new ClippedPolicyGradient(0.2),
                                new KlPenalty(0.3, KlEstimator.K3),
                                new TokenEntropy(-0.001))),
                        Aggregation.TOKEN_MEAN),
                Arguments.of(
                        "KL by k1",
                        new SumOfObjectives(
                                List.of(new ClippedPolicyGradient(0.5), new KlPenalty(1.5, KlEstimator.K1))),
                        Aggregation.TOKEN_MEAN),
                Arguments.of("KL by k2", new KlPenalty(1, KlEstimator.K2), Aggregation.SEQUENCE_SUM));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objectives")
    void gradientEqualsFiniteDifferences(String name, Objective objective, Aggregation aggregation) {
        try (Arena arena = Arena.ofConfined();
                Provider provider = new ScalarProvider()) {
            Decoder decoder = DecoderBuilder.build(CONFIG, new FreshSource(arena, DType.F32, 0.3, 5));
            train(decoder, arena);
            List<TrainingSequence> batch = batch();
            try (ForwardBackward passes = new ForwardBackward(decoder, provider, 2, false)) {
                passes.addGradients(batch, objective, aggregation);
                assertGradientIsSlope(
                        decoder,
                        name,
                        () -> passes.addGradients(batch, objective, aggregation).loss());
            }
        }
    }

    /** The whole method against the entropy of responses that stand still: what was sampled is context and nothing else. */
    @Test
    void emFtsGradientDoesNotFlowThroughTheSampling() {
        try (Arena arena = Arena.ofConfined();
                Provider provider = new ScalarProvider()) {
            Decoder decoder = DecoderBuilder.build(CONFIG, new FreshSource(arena, DType.F32, 0.3, 5));
            train(decoder, arena);
            RolloutOptions rollouts = new RolloutOptions(3, 2, 6, 1, RolloutOptions.ALL);
            EmFt.Config config = new EmFt.Config(
                    rollouts, UpdatePlan.SINGLE, Aggregation.TOKEN_MEAN, false, 0, KlEstimator.K3, false);
            StepRollouts sampler = new StepRollouts(
                    prompts(),
                    rollouts,
                    new LocalRollouts(
                            new BatchEngine(decoder, provider, EngineOptions.DEFAULT),
                            new Recording(provider.memory(), true)),
                    Set.of(0, 1));
            try (EmFt method = new EmFt(config, sampler);
                    ForwardBackward passes = new ForwardBackward(decoder, provider, 2, false)) {
                TrainingContext context =
                        new TrainingContext(decoder, passes, batch -> List.of(), 0, 3, 0, 0, row -> {});
                // The method's own rollouts: chance is keyed by seed, step, prompt and sample.
                List<TrainingSequence> fixed = sampler.sample(3, 0, 0).rollouts().stream()
                        .map(Rollout::sequence)
                        .toList();
                method.addGradients(context);
                assertGradientIsSlope(decoder, "EM-FT", () -> meanEntropy(passes.score(fixed)));
            }
        }
    }

    private static List<PromptRow> prompts() {
        List<PromptRow> prompts = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            prompts.add(new PromptRow(i, "line " + i, "", new int[] {2 * i, 7, 11 + i}, null, StrictJson.object()));
        }
        return prompts;
    }

    private static double meanEntropy(List<TokenStatistics> statistics) {
        return statistics.stream()
                .flatMapToDouble(response -> Arrays.stream(response.entropy()))
                .average()
                .orElseThrow();
    }

    /** Compares gradients with what {@code loss} does around some elements of each parameter. */
    private static void assertGradientIsSlope(Decoder decoder, String name, Loss loss) {
        List<float[]> gradients = gradients(decoder);
        RandomStream random = RandomStream.of(11);
        for (int p = 0; p < gradients.size(); p++) {
            Parameter parameter = decoder.parameters().get(p);
            for (int k = 0; k < 3; k++) {
                int i = random.with(p).below(k, (int) parameter.data().size());
                double expected = slope(parameter, i, loss);
                assertThat((double) gradients.get(p)[i])
                        .as("%s[%d] of %s", parameter.name(), i, name)
                        .isCloseTo(expected, within(2e-3 + 5e-3 * Math.abs(expected)));
            }
        }
    }

    @Test
    void aBatchGivesTheSameGradientHoweverItIsCut() {
        try (Arena arena = Arena.ofConfined();
                Provider provider = new ScalarProvider()) {
            Decoder decoder = DecoderBuilder.build(CONFIG, new FreshSource(arena, DType.F32, 0.3, 5));
            train(decoder, arena);
            List<float[]> whole = gradientsOf(decoder, provider, 4, false);
            for (int size : new int[] {1, 3}) {
                assertClose(gradientsOf(decoder, provider, size, false), whole);
            }
            List<float[]> recomputed = gradientsOf(decoder, provider, 4, true);
            for (int p = 0; p < whole.size(); p++) {
                assertThat(recomputed.get(p)).containsExactly(whole.get(p));
            }
        }
    }

    private static List<float[]> gradientsOf(
            Decoder decoder, Provider provider, int microBatchSize, boolean checkpointing) {
        decoder.parameters()
                .forEach(parameter -> requireNonNull(parameter.gradient()).zero());
        try (ForwardBackward passes = new ForwardBackward(decoder, provider, microBatchSize, checkpointing)) {
            passes.addGradients(batch(), new TokenEntropy(1), Aggregation.TOKEN_MEAN);
        }
        return gradients(decoder);
    }

    private static void assertClose(List<float[]> actual, List<float[]> expected) {
        for (int p = 0; p < expected.size(); p++) {
            for (int i = 0; i < expected.get(p).length; i++) {
                assertThat(actual.get(p)[i]).isCloseTo(expected.get(p)[i], within(2e-6f));
            }
        }
    }

    private static void train(Decoder decoder, Arena arena) {
        for (Parameter parameter : decoder.parameters()) {
            parameter.setGradient(
                    Tensor.allocate(arena, DType.F32, parameter.data().shape()));
        }
    }

    private static List<float[]> gradients(Decoder decoder) {
        return decoder.parameters().stream()
                .map(parameter -> requireNonNull(parameter.gradient()).toFloatArray())
                .toList();
    }

    /** Four sequences of unlike lengths, with advantages, and ratios on both sides of the clip range. */
    private static List<TrainingSequence> batch() {
        RandomStream random = RandomStream.of(3);
        List<TrainingSequence> batch = new ArrayList<>();
        int[] lengths = {5, 9, 2, 7};
        for (int s = 0; s < lengths.length; s++) {
            int[] ids = new int[lengths[s]];
            double[] old = new double[lengths[s] - 1];
            double[] reference = new double[lengths[s] - 1];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = random.with(s).below(i, CONFIG.vocabularySize());
            }
            for (int i = 0; i < old.length; i++) {
                old[i] = -2 - 2 * random.with(100 + s).uniform(i);
                reference[i] = -2 - 2 * random.with(200 + s).uniform(i);
            }
            boolean[] mask = new boolean[ids.length - 1];
            Arrays.fill(mask, true);
            mask[mask.length / 2] = s != 1;
            batch.add(new TrainingSequence(ids, 1, mask, s % 2 == 0 ? 0.8 : -1.1, old, reference));
        }
        return batch;
    }

    private interface Loss {
        double value();
    }

    /** From four points around the element, so that curvature does not drown the comparison. */
    private static double slope(Parameter parameter, int i, Loss loss) {
        float step = 4e-3f;
        float original = parameter.data().getFloat(i);
        double[] losses = new double[5];
        for (int k = 0; k < 5; k++) {
            parameter.data().setFloat(i, original + (k - 2) * step);
            losses[k] = loss.value();
        }
        parameter.data().setFloat(i, original);
        return (8 * (losses[3] - losses[1]) - (losses[4] - losses[0])) / (12 * step);
    }
}
