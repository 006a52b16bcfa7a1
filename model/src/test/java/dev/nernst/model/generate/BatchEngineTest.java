package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.model.score.Scorer;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.profile.FlopCounter;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchEngineTest {
    private static final int VOCABULARY = 97;
    private static final int CONTEXT = 400;

    private final Arena arena = Arena.ofShared();
    private final Provider provider = new ScalarProvider();

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llama3", "tiny-qwen2", "tiny-qwen3", "tiny-mistral"})
    void greedyContinuationsEqualTheReference(String name) {
        List<int[]> golden = TinyModels.greedy(name);
        try (LanguageModel model = TinyModels.load(name, provider);
                BatchEngine engine = new BatchEngine(model.decoder(), provider, EngineOptions.DEFAULT)) {
            Generation generation = engine.generate(
                            List.of(GenerationRequest.greedy(golden.get(0), golden.get(1).length, Set.of())))
                    .getFirst();
            assertThat(generation.tokenIds()).isEqualTo(golden.get(1));
            assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void aMixedBatchGivesWhatOneAtATimeGives() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 11);
        List<GenerationRequest> requests = mixedRequests();
        List<Generation> together;
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(5, 37, Long.MAX_VALUE))) {
            together = engine.generate(requests);
        }
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(1, 512, 1))) {
            assertThat(together).hasSameSizeAs(requests);
            for (int i = 0; i < requests.size(); i++) {
                Generation alone = engine.generate(List.of(requests.get(i))).getFirst();
                assertThat(together.get(i).request()).isEqualTo(i);
                assertThat(together.get(i).tokenIds()).as("request %d", i).isEqualTo(alone.tokenIds());
                assertThat(together.get(i).logProbabilities())
                        .usingComparatorWithPrecision(1e-4)
                        .containsExactly(alone.logProbabilities());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 70})
    void logProbabilitiesEqualThoseOfScoring(int window) {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, window, 12);
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(4, 50, Long.MAX_VALUE));
                Scorer scorer = new Scorer(decoder, provider, 61)) {
            for (Generation generation : engine.generate(mixedRequests())) {
                int prompt = generation.promptIds().length;
                int[] all = Arrays.copyOf(generation.promptIds(), prompt + generation.tokenIds().length);
                System.arraycopy(generation.tokenIds(), 0, all, prompt, generation.tokenIds().length);
                TokenScores scores = scorer.score(all);
                assertThat(Arrays.copyOfRange(scores.logProbabilities(), prompt - 1, all.length - 1))
                        .usingComparatorWithPrecision(1e-4)
                        .containsExactly(generation.logProbabilities());
            }
        }
    }

    @Test
    void samplesOfAPromptShareItAndDiffer() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 13);
        int[] prompt = TinyModels.prompt(RandomStream.of(1), 150, VOCABULARY);
        GenerationRequest request = GenerationRequest.rollout(prompt, 20, Set.of(), 6, RandomStream.of(3, 4));
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(4, 64, Long.MAX_VALUE))) {
            List<Generation> samples = engine.generate(List.of(request));
            assertThat(samples).hasSize(6);
            assertThat(samples.stream().map(sample -> Arrays.toString(sample.tokenIds())))
                    .doesNotHaveDuplicates();
            for (Generation sample : samples) {
                // A sample is what a prompt of its own with the same stream would have given.
                GenerationRequest alone =
                        GenerationRequest.rollout(prompt, 20, Set.of(), sample.sample() + 1, RandomStream.of(3, 4));
                assertThat(engine.generate(List.of(alone)).getLast().tokenIds()).isEqualTo(sample.tokenIds());
            }
        }
    }

    @Test
    void whatAllPromptsBeginWithIsComputedOnce() {
        FlopCounter flops = new FlopCounter();
        Provider counting = CheckedProvider.of(provider, flops);
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 13);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int[] prompt = TinyModels.prompt(RandomStream.of(1), 90, VOCABULARY);
            prompt[85] = i;
            requests.add(GenerationRequest.rollout(prompt, 1, Set.of(), 2, RandomStream.of(3, i)));
        }
        List<Generation> together;
        long once;
        try (BatchEngine engine = new BatchEngine(decoder, counting, new EngineOptions(16, 30, Long.MAX_VALUE))) {
            together = engine.generate(requests);
            once = flops.total();
        }
        try (BatchEngine engine = new BatchEngine(decoder, counting, EngineOptions.DEFAULT.withMaxKeptTokens(0))) {
            for (Generation generation : together) {
                Generation alone = engine.generate(List.of(requests.get(generation.request())))
                        .get(generation.sample());
                assertThat(generation.tokenIds()).isEqualTo(alone.tokenIds());
                assertThat(generation.logProbabilities())
                        .usingComparatorWithPrecision(1e-4)
                        .containsExactly(alone.logProbabilities());
            }
        }
        long apart = (flops.total() - once) / 2;
        assertThat(once)
                .as("operations, of %d for every prompt by itself", apart)
                .isLessThan(apart / 2);
    }

    @Test
    void aPromptOfOneTokenHasSamplesToo() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 13);
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            GenerationRequest request = GenerationRequest.rollout(new int[] {5}, 3, Set.of(), 3, RandomStream.of(9));
            assertThat(engine.generate(List.of(request, request)))
                    .hasSize(6)
                    .allSatisfy(generation -> assertThat(generation.tokenIds()).hasSize(3));
        }
    }

    @Test
    void stopIdsEndASequenceAndStay() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 14);
        int[] prompt = {3, 1, 4};
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            int[] free = engine.generate(List.of(rollout(prompt, 30, Set.of())))
                    .getFirst()
                    .tokenIds();
            int stop = free[12];
            int first = Arrays.stream(free).boxed().toList().indexOf(stop);
            Generation stopped =
                    engine.generate(List.of(rollout(prompt, 30, Set.of(stop)))).getFirst();
            assertThat(stopped.tokenIds()).isEqualTo(Arrays.copyOf(free, first + 1));
            assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void theContextEndsASequence() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 20, 0, 14);
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            Generation generation =
                    engine.generate(List.of(rollout(new int[15], 30, Set.of()))).getFirst();
            assertThat(generation.tokenIds()).hasSize(5);
            assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThatThrownBy(() -> engine.generate(List.of(rollout(new int[20], 1, Set.of()))))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("the prompt has 20 tokens, which leaves no room in the model's context of 20 tokens");
            assertThatThrownBy(() -> engine.generate(
                            List.of(rollout(new int[1], 1, Set.of()), rollout(new int[] {VOCABULARY}, 1, Set.of()))))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("prompt 2 of 2 has the token id 97, but the model's vocabulary ends at 96");
        }
    }

    @Test
    void cancellingReturnsWhatThereIs() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, CONTEXT, 0, 15);
        Cancellation cancellation = new Cancellation();
        GenerationListener listener = new GenerationListener() {
            private int tokens;

            @Override
            public void onToken(int request, int sample, int id, double logProbability) {
                tokens++;
                if (tokens == 7) {
                    cancellation.cancel();
                }
            }
        };
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(1, 64, Long.MAX_VALUE))) {
            List<GenerationRequest> requests =
                    List.of(rollout(new int[3], 50, Set.of()), rollout(new int[3], 50, Set.of()));
            List<Generation> generations = engine.generate(requests, listener, cancellation);
            assertThat(generations.get(0).tokenIds()).hasSize(7);
            assertThat(generations.get(0).finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(generations.get(1).tokenIds()).isEmpty();
            assertThat(generations.get(1).finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(engine.generate(requests))
                    .allSatisfy(generation -> assertThat(generation.tokenIds()).hasSize(50));
        }
    }

    @Test
    void thousandsOfTinyPrompts() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 64, 0, 16);
        RandomStream random = RandomStream.of(17);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int[] prompt = TinyModels.prompt(random.with(i), 1 + i % 5, VOCABULARY);
            requests.add(GenerationRequest.rollout(prompt, 1 + i % 3, Set.of(), 1, random.with(i)));
        }
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(64, 256, Long.MAX_VALUE))) {
            List<Generation> generations = engine.generate(requests);
            assertThat(generations).hasSize(3000);
            for (int i = 0; i < 3000; i++) {
                assertThat(generations.get(i).promptIds())
                        .isSameAs(requests.get(i).prompt());
                assertThat(generations.get(i).tokenIds()).hasSize(1 + i % 3);
            }
        }
    }

    @Test
    void damagedWeightsAreNamed() {
        Decoder decoder = TinyModels.random(arena, VOCABULARY, 64, 0, 18);
        decoder.parameters().getFirst().data().setFloat(0, Float.NaN);
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            assertThatThrownBy(() -> engine.generate(List.of(rollout(new int[3], 5, Set.of()))))
                    .isInstanceOf(GenerationFailedException.class)
                    .hasCauseInstanceOf(DivergedException.class)
                    .hasMessageContaining("not finite numbers");
        }
    }

    private static GenerationRequest rollout(int[] prompt, int maxNewTokens, Set<Integer> stopIds) {
        return GenerationRequest.rollout(prompt, maxNewTokens, stopIds, 1, RandomStream.of(7));
    }

    /** Lengths around the page size, some with a common beginning of two pages and a bit, greedy and sampled. */
    private static List<GenerationRequest> mixedRequests() {
        RandomStream random = RandomStream.of(5);
        int[] header = TinyModels.prompt(random.with(99), 140, VOCABULARY);
        int[] lengths = {1, 63, 64, 65, 128, 129, 3, 200, 190, 141, 140, 2};
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            int[] prompt = TinyModels.prompt(random.with(i), lengths[i], VOCABULARY);
            if (lengths[i] >= 140) {
                System.arraycopy(header, 0, prompt, 0, header.length);
            }
            SamplingOptions sampling = i % 3 == 0 ? SamplingOptions.GREEDY : SamplingOptions.UNTRUNCATED.withTopK(20);
            requests.add(
                    new GenerationRequest(prompt, 3 + 7 * (i % 4), sampling, Set.of(), List.of(), 1, random.with(i)));
        }
        return requests;
    }
}
