package dev.nernst.em.gradient;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nernst.em.objective.CrossEntropy;
import dev.nernst.em.objective.Objective;
import dev.nernst.em.objective.SumOfObjectives;
import dev.nernst.em.objective.TokenEntropy;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationRequest;
import dev.nernst.model.recording.Recording;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training passes over rollouts of which the forward half was recorded while they were sampled. */
class RecordedRolloutsTest {
    private static final Path TINY = Path.of(System.getProperty("nernst.root"), "model/src/test/resources/tiny");
    private static final Objective OBJECTIVE = new SumOfObjectives(List.of(new CrossEntropy(), new TokenEntropy(0.5)));

    private final Arena arena = Arena.ofShared();
    private final FlopCounter flops = new FlopCounter();
    private final Provider provider = CheckedProvider.of(Providers.open("vector", 2), flops);
    private final Recording recording = new Recording(provider.memory(), true);
    private final Recording withoutLogits = new Recording(provider.memory(), false);

    @AfterEach
    void free() {
        recording.close();
        withoutLogits.close();
        provider.close();
        arena.close();
    }

    private Decoder trainable(LanguageModel model) {
        for (Parameter parameter : model.decoder().parameters()) {
            Tensor writable = Tensor.allocate(arena, DType.F32, parameter.data().shape());
            writable.copyFrom(parameter.data().toFloatArray());
            parameter.replaceData(writable);
            parameter.setGradient(Tensor.allocate(arena, DType.F32, writable.shape()));
        }
        return model.decoder();
    }

    /** Of different lengths, some with an end token. */
    private List<TrainingSequence> rollouts(Decoder decoder, Recording into) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int[] prompt = new int[3 + 20 * i];
            Arrays.setAll(prompt, k -> 1 + k % 50);
            prompt[prompt.length - 1] = 60 + i;
            requests.add(GenerationRequest.rollout(prompt, 14, Set.of(5, 17, 60, 99), 3, RandomStream.of(4, i)));
        }
        List<TrainingSequence> sequences = new ArrayList<>();
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            for (Generation generation : engine.generate(requests, into)) {
                int prompt = generation.promptIds().length;
                int[] ids = Arrays.copyOf(generation.promptIds(), prompt + generation.tokenIds().length);
                System.arraycopy(generation.tokenIds(), 0, ids, prompt, ids.length - prompt);
                sequences.add(TrainingSequence.of(ids, prompt).withRecorded(generation.recorded()));
            }
        }
        return sequences;
    }

    private record Outcome(double loss, List<float[]> gradients, List<TokenStatistics> scores, long flops) {}

    private Outcome run(
            Decoder decoder, List<TrainingSequence> batch, boolean checkpointing, @Nullable Recording known) {
        decoder.parameters()
                .forEach(parameter -> requireNonNull(parameter.gradient()).zero());
        long before = flops.total();
        try (ForwardBackward passes = new ForwardBackward(decoder, provider, 4, checkpointing)) {
            GradientResult result = passes.addGradients(batch, OBJECTIVE, Aggregation.TOKEN_MEAN, known);
            long spent = flops.total() - before;
            List<float[]> gradients = decoder.parameters().stream()
                    .map(parameter -> requireNonNull(parameter.gradient()).toFloatArray())
                    .toList();
            return new Outcome(result.loss(), gradients, passes.score(batch, known), spent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-qwen2", "tiny-qwen3", "tiny-llama3", "tiny-mistral"})
    void gradientsAndScoresAreThoseOfComputedPasses(String name) {
        try (LanguageModel model = LanguageModel.load(TINY.resolve(name), provider)) {
            Decoder decoder = trainable(model);
            List<TrainingSequence> batch = rollouts(decoder, recording);
            Outcome computed = run(decoder, batch, false, null);
            Outcome recorded = run(decoder, batch, false, recording);
            assertThat(recorded.flops()).isLessThan(computed.flops());
            assertThat(recorded.loss()).isCloseTo(computed.loss(), within(1e-5 * Math.abs(computed.loss())));
            for (int p = 0; p < computed.gradients().size(); p++) {
                float[] expected = computed.gradients().get(p);
                double largest = 0;
                for (float value : expected) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(largest).isPositive();
                assertThat(recorded.gradients().get(p))
                        .as(decoder.parameters().get(p).name())
                        .usingComparatorWithPrecision((float) (1e-4 * largest))
                        .containsExactly(expected);
            }
            for (int s = 0; s < batch.size(); s++) {
                assertThat(recorded.scores().get(s).entropy())
                        .usingComparatorWithPrecision(1e-4)
                        .containsExactly(computed.scores().get(s).entropy());
            }
        }
    }

    @Test
    void aHeadWhoseLogitsAreRecordedComputesGradientsAlone() {
        try (LanguageModel model = LanguageModel.load(TINY.resolve("tiny-qwen2"), provider)) {
            Decoder decoder = trainable(model);
            List<TrainingSequence> batch = rollouts(decoder, recording);
            List<TrainingSequence> others = rollouts(decoder, withoutLogits);
            long counted =
                    batch.stream().mapToInt(TrainingSequence::countedTokens).sum();
            long product = 2L
                    * counted
                    * decoder.config().hiddenSize()
                    * decoder.config().vocabularySize();
            Outcome with = run(decoder, batch, false, recording);
            Outcome without = run(decoder, others, false, withoutLogits);
            assertThat(without.flops() - with.flops()).isEqualTo(product);
            assertThat(with.loss()).isCloseTo(without.loss(), within(1e-5 * Math.abs(without.loss())));
            assertThat(recording.bytes()).isGreaterThan(withoutLogits.bytes());
        }
    }

    @Test
    void activationCheckpointingComputesInAnyCase() {
        try (LanguageModel model = LanguageModel.load(TINY.resolve("tiny-qwen2"), provider)) {
            Decoder decoder = trainable(model);
            List<TrainingSequence> batch = rollouts(decoder, recording);
            Outcome computed = run(decoder, batch, true, null);
            Outcome recorded = run(decoder, batch, true, recording);
            assertThat(recorded.flops()).isEqualTo(computed.flops());
            assertThat(recorded.loss()).isEqualTo(computed.loss());
        }
    }
}
