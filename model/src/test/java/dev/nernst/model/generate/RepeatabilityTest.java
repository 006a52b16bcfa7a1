package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector provider: the same tokens as the reference, and the same bits whatever the number of threads. */
class RepeatabilityTest {
    private static final int VOCABULARY = 301;

    @Test
    void theNumberOfThreadsChangesNothing() {
        try (Arena arena = Arena.ofShared()) {
            Decoder decoder = TinyModels.random(arena, VOCABULARY, 300, 0, 31);
            List<Generation> one = generate(decoder, 1);
            List<Generation> two = generate(decoder, 2);
            List<Generation> again = generate(decoder, 2);
            for (int i = 0; i < one.size(); i++) {
                assertThat(two.get(i).tokenIds())
                        .as("generation %d", i)
                        .isEqualTo(one.get(i).tokenIds());
                assertThat(two.get(i).logProbabilities())
                        .as("generation %d", i)
                        .isEqualTo(one.get(i).logProbabilities());
                assertThat(again.get(i).logProbabilities()).isEqualTo(two.get(i).logProbabilities());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llama3", "tiny-qwen2", "tiny-qwen3", "tiny-mistral"})
    void greedyContinuationsEqualTheReference(String name) {
        List<int[]> golden = TinyModels.greedy(name);
        try (Provider provider = Providers.open("vector", 2);
                LanguageModel model = TinyModels.load(name, provider);
                BatchEngine engine = new BatchEngine(model.decoder(), provider, EngineOptions.DEFAULT)) {
            GenerationRequest request = GenerationRequest.greedy(golden.get(0), golden.get(1).length, Set.of());
            for (Generation generation : engine.generate(List.of(request, request, request))) {
                assertThat(generation.tokenIds()).isEqualTo(golden.get(1));
            }
        }
    }

    private static List<Generation> generate(Decoder decoder, int threads) {
        RandomStream random = RandomStream.of(32);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int[] prompt = TinyModels.prompt(random.with(i % 20), 1 + 9 * (i % 20), VOCABULARY);
            SamplingOptions sampling = i % 2 == 0 ? SamplingOptions.UNTRUNCATED : SamplingOptions.GREEDY;
            requests.add(new GenerationRequest(
                    prompt, 5 + i, sampling.withTopP(0.9), Set.of(7), List.of(), 1 + i % 3, random.with(i)));
        }
        try (Provider provider = Providers.open("vector", threads);
                BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(9, 70, Long.MAX_VALUE))) {
            return engine.generate(requests);
        }
    }
}
