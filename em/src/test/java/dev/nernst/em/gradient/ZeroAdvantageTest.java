package dev.nernst.em.gradient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.SumOfObjectives;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.profile.FlopCounter;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.tape.Parameter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that nothing is learnt from, because all to their prompt have the same reward, are looked at but not learnt from. */
class ZeroAdvantageTest {
    private static final Path MODEL =
            Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny/tiny-qwen2");
    private static final Objective SURROGATE = new ClippedPolicyGradient(0.2);

    private final Arena arena = Arena.ofShared();
    private final FlopCounter flops = new FlopCounter();
    private final Provider provider = CheckedProvider.of(Providers.open("vector", 2), flops);
    private LanguageModel model;
    private Decoder decoder;

    @BeforeEach
    void load() {
        model = LanguageModel.load(MODEL, provider);
        decoder = model.decoder();
        for (Parameter parameter : decoder.parameters()) {
            parameter.setGradient(
                    Tensor.allocate(arena, DType.F32, parameter.data().shape()));
        }
    }

    @AfterEach
    void free() {
        model.close();
        provider.close();
        arena.close();
    }

    private TrainingSequence sequence(int number, double advantage) {
        int[] ids = new int[12 + 5 * number];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = RandomStream.of(8).with(number).below(i, 100);
        }
        boolean[] mask = new boolean[ids.length - 4];
        Arrays.fill(mask, true);
        try (ForwardBackward passes = new ForwardBackward(decoder, provider, 1, false)) {
            double[] old = passes.score(List.of(TrainingSequence.of(ids, 4)))
                    .getFirst()
                    .logProbability();
            return new TrainingSequence(ids, 4, mask, advantage, old, old);
        }
    }

    private record Outcome(GradientResult result, List<float[]> gradients, long flops) {}

    private Outcome run(Objective objective, boolean checkpointing, TrainingSequence... batch) {
        decoder.parameters()
                .forEach(parameter -> requireNonNull(parameter.gradient()).zero());
        long before = flops.total();
        try (ForwardBackward passes = new ForwardBackward(decoder, provider, 1, checkpointing)) {
            GradientResult result = passes.addGradients(List.of(batch), objective, Aggregation.SEQUENCE_SUM);
            List<float[]> gradients = new ArrayList<>();
            decoder.parameters()
                    .forEach(parameter ->
                            gradients.add(requireNonNull(parameter.gradient()).toFloatArray()));
            return new Outcome(result, gradients, flops.total() - before);
        }
    }

    private long scoringFlops(TrainingSequence... batch) {
        long before = flops.total();
        try (ForwardBackward passes = new ForwardBackward(decoder, provider, 1, false)) {
            passes.score(List.of(batch));
            return flops.total() - before;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyCostTheirForwardHalfAlone(boolean checkpointing) {
        TrainingSequence good = sequence(1, 1);
        TrainingSequence bad = sequence(3, -0.5);
        TrainingSequence first = sequence(0, 0);
        TrainingSequence third = sequence(2, 0);
        Outcome learnt = run(SURROGATE, checkpointing, good, bad);
        Outcome all = run(SURROGATE, checkpointing, first, good, third, bad);
        assertThat(all.flops()).isEqualTo(learnt.flops() + scoringFlops(first, third));
        // A sequence among four weighs half of what it does among two, and halving a float is exact.
        for (int p = 0; p < learnt.gradients().size(); p++) {
            float[] expected = learnt.gradients().get(p);
            assertThat(expected).isNotEqualTo(new float[expected.length]);
            for (int i = 0; i < expected.length; i++) {
                expected[i] /= 2;
            }
            assertThat(all.gradients().get(p))
                    .as(decoder.parameters().get(p).name())
                    .usingDefaultElementComparator()
                    .containsExactly(expected);
        }
        assertThat(all.result().statistics()).hasSize(4).allSatisfy(statistics -> {
            assertThat(statistics.entropy()).isNotEmpty();
            for (double entropy : statistics.entropy()) {
                assertThat(entropy).isPositive();
            }
        });
    }

    @Test
    void anotherTermOfTheLossStillLearnsFromThem() {
        Objective sum = new SumOfObjectives(List.of(SURROGATE, new TokenEntropy(0.1)));
        Outcome outcome = run(sum, false, sequence(0, 0));
        assertThat(outcome.flops()).isGreaterThan(2 * scoringFlops(sequence(0, 0)));
        assertThat(outcome.gradients())
                .allSatisfy(gradient -> assertThat(gradient).isNotEqualTo(new float[gradient.length]));
    }
}
