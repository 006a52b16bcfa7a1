package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.LogitsProcessor;
import dev.nernst.model.sampling.LogitsRows;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ProcessorTest {
    private static final int VOCABULARY = 97;

    private final Arena arena = Arena.ofShared();
    private final Provider provider = Providers.open("vector", 2);
    private final Decoder decoder = TinyModels.random(arena, VOCABULARY, 300, 0, 61);

    @AfterEach
    void free() {
        provider.close();
        arena.close();
    }

    private static GenerationRequest request(int seed, LogitsProcessor... processors) {
        return new GenerationRequest(
                TinyModels.prompt(RandomStream.of(seed), 5 + seed, VOCABULARY),
                8,
                SamplingOptions.UNTRUNCATED.withProcessors(List.of(processors)),
                Set.of(),
                List.of(),
                1,
                RandomStream.of(seed, 2));
    }

    @Test
    void aProcessorMayAskAModelOfTheSameProvider() {
        // What a second model would say next is ruled out: it works on the threads that the engine works on.
        LogitsProcessor contrast = LogitsProcessor.ofRow(LogitsProcessor.Stage.RAW, (logits, history) -> {
            GenerationRequest same = GenerationRequest.greedy(history.slice(0, history.size()), 1, Set.of());
            try (BatchEngine other = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
                logits[other.generate(same).getFirst().tokenIds()[0]] = Float.NEGATIVE_INFINITY;
            }
        });
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            List<Generation> generations =
                    engine.generate(List.of(request(1, contrast), request(2, contrast), request(3)));
            for (Generation generation : generations.subList(0, 2)) {
                for (int i = 0; i < 8; i++) {
                    int[] before = new int[generation.promptIds().length + i];
                    System.arraycopy(generation.promptIds(), 0, before, 0, generation.promptIds().length);
                    System.arraycopy(generation.tokenIds(), 0, before, generation.promptIds().length, i);
                    assertThat(engine.generate(GenerationRequest.greedy(before, 1, Set.of()))
                                    .getFirst()
                                    .tokenIds()[0])
                            .isNotEqualTo(generation.tokenIds()[i]);
                }
            }
        }
    }

    @Test
    void theEngineItselfIsNotForItsProcessors() {
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            LogitsProcessor again =
                    LogitsProcessor.ofRow(LogitsProcessor.Stage.RAW, (logits, history) -> engine.generate(request(1)));
            assertThatThrownBy(() -> engine.generate(request(1, again)))
                    .isInstanceOf(GenerationFailedException.class)
                    .hasMessageContaining("need an engine of their own");
            assertThat(engine.generate(request(1)).getFirst().tokenIds()).hasSize(8);
        }
    }

    @Test
    void aProcessorThatThrowsEndsItsOwnRequest() {
        LogitsProcessor breaks = LogitsProcessor.ofRow(LogitsProcessor.Stage.TRUNCATION, (logits, history) -> {
            if (history.generated() == 4) {
                throw new UnsupportedOperationException("no fifth token");
            }
        });
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            List<Generation> alone = engine.generate(List.of(request(1), request(3)));
            assertThatThrownBy(() -> engine.generate(List.of(request(1), request(2, breaks), request(3))))
                    .isInstanceOf(GenerationFailedException.class)
                    .hasMessage("request 2 of 3: no fifth token")
                    .satisfies(thrown -> {
                        List<Generation> all = ((GenerationFailedException) thrown).generations();
                        assertThat(all.get(0).tokenIds()).isEqualTo(alone.get(0).tokenIds());
                        assertThat(all.get(1).tokenIds()).hasSize(4);
                        assertThat(all.get(1).finishReason()).isEqualTo(FinishReason.FAILED);
                        assertThat(all.get(2).tokenIds()).isEqualTo(alone.get(1).tokenIds());
                    });
        }
    }

    @Test
    void rowsOfManyRequestsAreProcessedTogetherWhereTheyLie() {
        List<Integer> counts = new ArrayList<>();
        LogitsProcessor halves = new LogitsProcessor() {
            @Override
            public Stage stage() {
                return Stage.RAW;
            }

            @Override
            public void process(LogitsRows rows) {
                counts.add(rows.count());
                double[] temperatures = new double[rows.count()];
                Arrays.fill(temperatures, 0.5);
                rows.provider().logits().divide(rows.logits(), temperatures);
            }
        };
        try (BatchEngine engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            List<Generation> processed = engine.generate(List.of(request(1, halves), request(2), request(3, halves)));
            assertThat(counts).containsOnly(2).hasSize(8);
            for (int i : new int[] {0, 2}) {
                GenerationRequest plain = request(i + 1);
                GenerationRequest sharper = new GenerationRequest(
                        plain.prompt(),
                        8,
                        SamplingOptions.UNTRUNCATED.withTemperature(0.5),
                        Set.of(),
                        List.of(),
                        1,
                        plain.random());
                assertThat(processed.get(i).tokenIds())
                        .isEqualTo(engine.generate(sharper).getFirst().tokenIds());
            }
        }
    }
}
