package dev.nernst.model.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
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

class ConversationTest {
    private static final int VOCABULARY = 97;

    private final Arena arena = Arena.ofShared();
    private final ScalarProvider provider = new ScalarProvider();
    private final Decoder decoder = TinyModels.random(arena, VOCABULARY, 300, 0, 21);
    private final int[] ids = TinyModels.prompt(RandomStream.of(22), 250, VOCABULARY);
    private BatchEngine engine;
    private Conversation conversation;

    @BeforeEach
    void start() {
        engine = new BatchEngine(decoder, provider, EngineOptions.DEFAULT);
        conversation = new Conversation(engine);
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
        assertThat(conversation.reused()).isZero();
        int[] second = Arrays.copyOf(ids, 140);
        System.arraycopy(answer.tokenIds(), 0, second, 100, 10);
        assertThat(ask(second).tokenIds()).isEqualTo(fresh(second));
        assertThat(conversation.reused())
                .as("the last token drawn was never fed")
                .isEqualTo(109);
        int[] other = second.clone();
        other[70] = (other[70] + 1) % VOCABULARY;
        assertThat(ask(other).tokenIds()).isEqualTo(fresh(other));
        assertThat(conversation.reused()).isEqualTo(70);
        assertThat(ask(other).tokenIds()).isEqualTo(fresh(other));
        assertThat(conversation.reused()).isEqualTo(139);
        conversation.clear();
        assertThat(engine.cache().usedPages()).isZero();
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
        Generation cut = conversation.generate(request(Arrays.copyOf(ids, 80)), afterThree, cancellation);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
        int[] next = Arrays.copyOf(ids, 100);
        System.arraycopy(cut.tokenIds(), 0, next, 80, 3);
        assertThat(ask(next).tokenIds()).isEqualTo(fresh(next));
        assertThat(conversation.reused()).isEqualTo(82);
    }

    @Test
    void aFullContextIsAnErrorAndNotTheEnd() {
        ask(Arrays.copyOf(ids, 50));
        assertThatThrownBy(() -> ask(new int[300]))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no room in the model's context of 300 tokens");
        assertThat(ask(Arrays.copyOf(ids, 60)).tokenIds()).isEqualTo(fresh(Arrays.copyOf(ids, 60)));
    }

    private Generation ask(int[] prompt) {
        return conversation.generate(request(prompt), GenerationListener.NONE, new Cancellation());
    }

    private int[] fresh(int[] prompt) {
        try (BatchEngine other = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            return other.generate(List.of(request(prompt))).getFirst().tokenIds();
        }
    }

    private static GenerationRequest request(int[] prompt) {
        return GenerationRequest.rollout(prompt, 10, Set.of(), 1, RandomStream.of(23));
    }
}
