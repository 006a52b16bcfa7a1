package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.lora.LoraAdapters;
import dev.nernst.model.lora.LoraConfig;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prompts that grow out of each other, as the turns of a chat do: an engine keeps what they begin with. */
class ConversationTest {
    private static final int VOCABULARY = 97;

    private final Arena arena = Arena.ofShared();
    private final ScalarProvider provider = new ScalarProvider();
    private final Decoder decoder = TinyModels.random(arena, VOCABULARY, 300, 0, 21);
    private final int[] ids = TinyModels.prompt(RandomStream.of(22), 250, VOCABULARY);
    private BatchEngine engine;

    @BeforeEach
    void start() {
        engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT);
    }

    @AfterEach
    void free() {
        engine.close();
        arena.close();
    }

    @Test
    void earlierTurnsAreNotComputedAgain() {
        int[] first = Arrays.copyOf(ids, 100);
        Generation answer = ask(first);
        assertThat(answer.cachedTokens()).isZero();
        int[] second = Arrays.copyOf(ids, 140);
        System.arraycopy(answer.tokenIds(), 0, second, 100, 10);
        assertSameAsFresh(ask(second), second);
        assertThat(ask(second).cachedTokens())
                .as("whole pages of the prompt, without the page of its last token")
                .isEqualTo(128);
        int[] other = second.clone();
        other[70] = (other[70] + 1) % VOCABULARY;
        assertSameAsFresh(ask(other), other);
        Generation again = ask(other);
        assertSameAsFresh(again, other);
        assertThat(again.cachedTokens()).isEqualTo(128);
        assertThat(engine.keptTokens()).isEqualTo(64 + 64 + 64);
        engine.forgetPrefixes();
        assertThat(engine.usedPages()).isZero();
    }

    @Test
    void whatDecodingWroteIsComputedAnew() {
        int[] first = Arrays.copyOf(ids, 120);
        Generation answer = ask(first);
        int[] second = Arrays.copyOf(ids, 140);
        System.arraycopy(answer.tokenIds(), 0, second, 120, 10);
        Generation next = ask(second);
        assertThat(next.cachedTokens()).as("the page of the prompt").isEqualTo(64);
        assertSameAsFresh(next, second);
    }

    @Test
    void conversationsKeepToTheBudgetTogether() {
        EngineOptions options = EngineOptions.DEFAULT.withMaxKeptTokens(320).withMaxCacheTokens(512);
        try (BatchEngine small = new BatchEngine(decoder, provider, options)) {
            for (int turn = 1; turn <= 3; turn++) {
                for (int c = 0; c < 10; c++) {
                    int[] prompt = TinyModels.prompt(RandomStream.of(40, c), 60 * turn + 20, VOCABULARY);
                    assertSameAsFresh(small.generate(request(prompt)).getFirst(), prompt);
                    assertThat(small.keptTokens()).isLessThanOrEqualTo(320);
                    assertThat(small.usedPages()).isLessThanOrEqualTo(8);
                }
                int[] latest = TinyModels.prompt(RandomStream.of(40, 9), 60 * turn + 20, VOCABULARY);
                assertThat(small.generate(request(latest)).getFirst().cachedTokens())
                        .as("what was used last is kept")
                        .isEqualTo((60 * turn + 19) / 64 * 64);
            }
        }
    }

    @Test
    void otherWeightsHaveOtherPrefixes() {
        int[] prompt = Arrays.copyOf(ids, 200);
        ask(prompt);
        var weight = decoder.parameters().get(3);
        weight.data().setFloat(0, 2);
        weight.markChanged();
        Generation changed = ask(prompt);
        assertThat(changed.cachedTokens()).isZero();
        assertSameAsFresh(changed, prompt);
        LoraConfig config = new LoraConfig(2, 8, Set.of("q_proj", "down_proj"));
        try (LoraAdapters adapters = LoraAdapters.create(provider.memory(), decoder, config, 1)) {
            adapters.parameters().forEach(parameter -> {
                parameter.data().setFloat(0, 1);
                parameter.markChanged();
            });
            Generation adapted = ask(prompt);
            assertThat(adapted.cachedTokens()).isZero();
            assertSameAsFresh(adapted, prompt);
            assertThat(ask(prompt).cachedTokens()).isEqualTo(192);
        }
        assertThat(ask(prompt).cachedTokens()).isZero();
    }

    @Test
    void aCancelledAnswerCanBeFollowed() {
        Cancellation cancellation = new Cancellation();
        GenerationListener afterThree = new GenerationListener() {
            private int count;

            @Override
            public void onToken(int request, int sample, int id, double logProbability) {
                count++;
                if (count == 3) {
                    cancellation.cancel();
                }
            }
        };
        Generation cut = engine.generate(List.of(request(Arrays.copyOf(ids, 80))), afterThree, cancellation)
                .getFirst();
        assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
        int[] next = Arrays.copyOf(ids, 100);
        System.arraycopy(cut.tokenIds(), 0, next, 80, 3);
        Generation following = ask(next);
        assertSameAsFresh(following, next);
        assertThat(following.cachedTokens()).isEqualTo(64);
    }

    @Test
    void aFullContextIsAnErrorAndNotTheEnd() {
        ask(Arrays.copyOf(ids, 50));
        assertThatThrownBy(() -> ask(new int[300]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no room in the model's context of 300 tokens");
        assertSameAsFresh(ask(Arrays.copyOf(ids, 60)), Arrays.copyOf(ids, 60));
    }

    private Generation ask(int[] prompt) {
        return engine.generate(request(prompt)).getFirst();
    }

    private void assertSameAsFresh(Generation generation, int[] prompt) {
        try (BatchEngine other = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            Generation fresh = other.generate(request(prompt)).getFirst();
            assertThat(generation.tokenIds()).isEqualTo(fresh.tokenIds());
            assertThat(generation.logProbabilities()).isEqualTo(fresh.logProbabilities());
            assertThat(generation.entropies()).isEqualTo(fresh.entropies());
        }
    }

    private static GenerationRequest request(int[] prompt) {
        return GenerationRequest.rollout(prompt, 10, Set.of(), 1, RandomStream.of(23));
    }
}
