package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.TinyModels;
import dev.nernst.model.sampling.LogitsProcessor;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.testing.foreign.ForeignProvider;
import dev.nernst.testing.foreign.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generation on memory that the host cannot read: the bits of {@code scalar}, and the bytes that have to cross. */
class ForeignMemoryTest {
    private static final int SEQUENCES = 3;
    /** Bytes of one 32-bit number for each sequence. */
    private static final long NUMBERS = 4 * SEQUENCES;

    private static final int VOCABULARY = 259;

    private static List<Generation> generate(Provider provider, String name, List<GenerationRequest> requests) {
        try (LanguageModel model = TinyModels.load(name, provider);
                BatchEngine engine = new BatchEngine(model.decoder(), provider, new EngineOptions(4, 30, 1 << 20))) {
            return engine.generate(requests);
        }
    }

    private static List<GenerationRequest> requests(SamplingOptions sampling, int newTokens) {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < SEQUENCES; i++) {
            int[] prompt = TinyModels.prompt(RandomStream.of(3, i), 20, 200);
            requests.add(
                    new GenerationRequest(prompt, newTokens, sampling, Set.of(), List.of(), 1, RandomStream.of(4, i)));
        }
        return requests;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-llama3", "tiny-qwen2", "tiny-qwen3", "tiny-mistral"})
    void generationHasTheBitsOfScalar(String name) {
        SamplingOptions changed = SamplingOptions.UNTRUNCATED
                .withTemperature(0.8)
                .withTopK(40)
                .withTopP(0.9)
                .withMinP(0.01)
                .withRepetitionPenalty(1.2);
        List<GenerationRequest> requests = new ArrayList<>();
        requests.addAll(requests(SamplingOptions.GREEDY, 7));
        requests.addAll(requests(SamplingOptions.UNTRUNCATED, 70));
        requests.addAll(requests(changed, 9));
        requests.add(requests(changed, 5).getFirst().withLikeliest(4).withPromptScores());
        try (Provider scalar = Providers.open("scalar", 1);
                Provider foreign = Providers.open(ForeignProvider.NAME, 1)) {
            List<Generation> expected = generate(scalar, name, requests);
            List<Generation> actual = generate(foreign, name, requests);
            assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    @Test
    void scoresHaveTheBitsOfScalar() {
        int[] ids = TinyModels.prompt(RandomStream.of(6), 90, 200);
        try (Provider scalar = Providers.open("scalar", 1);
                Provider foreign = Providers.open(ForeignProvider.NAME, 1);
                LanguageModel here = TinyModels.load("tiny-qwen2", scalar);
                LanguageModel there = TinyModels.load("tiny-qwen2", foreign)) {
            TokenScores expected = here.score(ids);
            TokenScores actual = there.score(ids);
            assertThat(actual.logProbabilities()).isEqualTo(expected.logProbabilities());
            assertThat(actual.entropies()).isEqualTo(expected.entropies());
        }
    }

    /** What one more pass of decoding sends over: two runs, of which one goes a token further. */
    private static Map<String, Long> ofOnePass(SamplingOptions sampling, boolean in) {
        Map<String, Long> difference = new TreeMap<>(traffic(sampling, 9, in));
        traffic(sampling, 8, in).forEach((cause, bytes) -> difference.merge(cause, -bytes, Long::sum));
        difference.values().removeIf(bytes -> bytes == 0);
        return difference;
    }

    private static Map<String, Long> traffic(SamplingOptions sampling, int newTokens, boolean in) {
        try (ForeignProvider foreign = new ForeignProvider()) {
            generate(CheckedProvider.of(foreign), "tiny-qwen2", requests(sampling, newTokens));
            Traffic traffic = foreign.traffic();
            return in ? traffic.in() : traffic.out();
        }
    }

    /** What goes in with every pass: ids, places in the cache and positions, where attention finds its keys, rows of logits. */
    private static Map<String, Long> in() {
        Map<String, Long> in = new TreeMap<>();
        in.put("EmbeddingOp.forward ids", NUMBERS);
        in.put("row numbers", 2 * NUMBERS);
        in.put("AttentionOp.forward layout", 4 * NUMBERS);
        in.put("LogitsOp.softmax rows", NUMBERS);
        in.put("LogitsOp.at rows", NUMBERS);
        in.put("LogitsOp.at ids", NUMBERS);
        return in;
    }

    @Test
    void aPassOfGreedyDecodingSendsIdsAndPlacesAndGetsAFewNumbersARow() {
        Map<String, Long> in = in();
        in.put("LogitsOp.argmax rows", NUMBERS);
        assertThat(ofOnePass(SamplingOptions.GREEDY, true)).isEqualTo(in);
        assertThat(ofOnePass(SamplingOptions.GREEDY, false))
                .isEqualTo(Map.of("LogitsOp.softmax", 5 * NUMBERS, "LogitsOp.argmax", NUMBERS, "LogitsOp.at", NUMBERS));
    }

    @Test
    void aPassOfSamplingSendsGoalsToo() {
        Map<String, Long> in = in();
        in.put("LogitsOp.draw rows", NUMBERS);
        in.put("LogitsOp.draw goals", 2 * NUMBERS);
        assertThat(ofOnePass(SamplingOptions.UNTRUNCATED, true)).isEqualTo(in);
        assertThat(ofOnePass(SamplingOptions.UNTRUNCATED, false))
                .isEqualTo(Map.of("LogitsOp.softmax", 5 * NUMBERS, "LogitsOp.draw", NUMBERS, "LogitsOp.at", NUMBERS));
    }

    /** A processor that wants logits on the host costs its rows there and back, and nothing else changes. */
    @Test
    void aProcessorOnTheHostGetsItsRowsAndNoOthers() {
        LogitsProcessor processor =
                LogitsProcessor.ofRow(LogitsProcessor.Stage.RAW, (logits, history) -> logits[3] += 1);
        Map<String, Long> in = ofOnePass(SamplingOptions.UNTRUNCATED.withProcessors(List.of(processor)), true);
        Map<String, Long> out = ofOnePass(SamplingOptions.UNTRUNCATED.withProcessors(List.of(processor)), false);
        assertThat(in).containsEntry("upload", VOCABULARY * NUMBERS);
        assertThat(out).containsEntry("download", VOCABULARY * NUMBERS);
    }
}
