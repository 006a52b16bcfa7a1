package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.random.RandomStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A request's tokens, log-probabilities and entropies are the same to the bit alone and in company: random neighbours that
 * come, go and are cancelled, hits and misses and evictions, follow-up turns, any chunks and threads.
 */
@Timeout(300)
class RequestBitsTest {
    private static final int VOCABULARY = 211;
    private static final int SESSIONS = 12;
    private static final int TURNS = 3;

    private record Turn(GenerationRequest request, List<Generation> alone) {}

    @ParameterizedTest
    @CsvSource({"scalar, 1, 3", "vector, 1, 4", "vector, 2, 5"})
    void companyChangesNothing(String name, int threads, long seed) {
        try (Arena arena = Arena.ofShared();
                Provider provider = Providers.open(name, threads)) {
            Decoder decoder = TinyModels.random(arena, VOCABULARY, 700, 0, 71);
            List<List<Turn>> sessions = sessions(decoder, provider, RandomStream.of(seed));
            for (int round = 0; round < 3; round++) {
                RandomStream random = RandomStream.of(seed, round);
                EngineOptions options = new EngineOptions(
                        1 + random.below(0, 20),
                        40 + random.below(1, 400),
                        400L + random.below(2, 3000),
                        random.below(3, 2000),
                        1000);
                String which = "seed %d, round %d, %s".formatted(seed, round, options);
                try (LiveEngine engine = LiveEngine.start(decoder, provider, options, () -> TokenText.NONE)) {
                    company(engine, sessions, random, which);
                }
            }
        }
    }

    /** Conversations, each turn's prompt the one before, its first sample and something new; and what each gives alone. */
    private static List<List<Turn>> sessions(Decoder decoder, Provider provider, RandomStream random) {
        int[] header = TinyModels.prompt(random.with(1000), 150, VOCABULARY);
        List<List<Turn>> sessions = new ArrayList<>();
        for (int s = 0; s < SESSIONS; s++) {
            RandomStream own = random.with(s);
            int[] prompt = TinyModels.prompt(own, 1 + own.below(500, 200), VOCABULARY);
            int common = Math.min(prompt.length, own.below(501, 2) * (1 + own.below(502, header.length)));
            System.arraycopy(header, 0, prompt, 0, common);
            List<Turn> turns = new ArrayList<>();
            for (int t = 0; t < TURNS; t++) {
                SamplingOptions sampling = s % 3 == 0
                        ? SamplingOptions.GREEDY.withFrequencyPenalty(0.5)
                        : SamplingOptions.UNTRUNCATED.withTopP(s % 3 == 1 ? 1 : 0.8);
                GenerationRequest request = new GenerationRequest(
                        prompt,
                        1 + own.below(600 + t, 40),
                        sampling,
                        Set.of(7),
                        List.of(),
                        1 + own.below(700 + t, 3),
                        own.with(t),
                        s % 4,
                        s % 5 == 0);
                try (BatchEngine alone = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
                    turns.add(new Turn(request, alone.generate(request)));
                }
                int[] answer = turns.getLast().alone().getFirst().tokenIds();
                int[] next = Arrays.copyOf(prompt, prompt.length + answer.length + 1 + own.below(800 + t, 30));
                System.arraycopy(answer, 0, next, prompt.length, answer.length);
                prompt = next;
            }
            sessions.add(turns);
        }
        return sessions;
    }

    private static void company(LiveEngine engine, List<List<Turn>> sessions, RandomStream random, String which) {
        record Expected(GenerationTask task, Turn turn, boolean cancelled) {}
        List<Expected> all = new ArrayList<>();
        for (int t = 0; t < TURNS; t++) {
            int[] order = random.with(t).permutation(sessions.size());
            List<Expected> ofTurn = new ArrayList<>();
            for (int i = 0; i < order.length; i++) {
                Turn turn = sessions.get(order[i]).get(t);
                ofTurn.add(new Expected(engine.submit(turn.request()), turn, false));
                if (random.below(100L + 20 * t + i, 3) == 0) {
                    Turn leaving = sessions.get(order[(i + 1) % order.length]).get(random.below(200L + i, TURNS));
                    ofTurn.add(new Expected(engine.submit(leaving.request()), leaving, true));
                }
            }
            if (t == 1) {
                ofTurn.getFirst().task().join(); // the rest arrives while others have gone on
            }
            ofTurn.stream()
                    .filter(Expected::cancelled)
                    .forEach(leaving -> leaving.task().cancel());
            all.addAll(ofTurn);
        }
        for (Expected expected : all) {
            List<Generation> got = expected.task().join();
            for (int s = 0; s < got.size(); s++) {
                assertSame(got.get(s), expected.turn().alone().get(s), expected.cancelled(), which);
            }
        }
    }

    /** What was cancelled is a beginning of the whole. */
    private static void assertSame(Generation got, Generation alone, boolean cancelled, String which) {
        int count = cancelled ? got.tokenIds().length : alone.tokenIds().length;
        assertThat(got.tokenIds()).as(which).isEqualTo(Arrays.copyOf(alone.tokenIds(), count));
        assertThat(got.logProbabilities()).as(which).isEqualTo(Arrays.copyOf(alone.logProbabilities(), count));
        assertThat(got.entropies()).as(which).isEqualTo(Arrays.copyOf(alone.entropies(), count));
        if (!cancelled && alone.promptScores() != null && got.promptScores() != null) {
            assertThat(got.promptScores().scores().logProbabilities())
                    .as(which)
                    .isEqualTo(alone.promptScores().scores().logProbabilities());
            assertThat(got.promptScores().scores().entropies())
                    .as(which)
                    .isEqualTo(alone.promptScores().scores().entropies());
        }
    }
}
