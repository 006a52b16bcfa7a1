package dev.nernst.model.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.TinyModels;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.SamplingOptions;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.random.RandomStream;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveEngineTest {
    private static final int VOCABULARY = 97;

    private final Arena arena = Arena.ofShared();
    private final ScalarProvider provider = new ScalarProvider();
    private final Decoder decoder = TinyModels.random(arena, VOCABULARY, 1000, 0, 51);

    @AfterEach
    void free() {
        provider.close();
        arena.close();
    }

    private LiveEngine start(EngineOptions options) {
        return LiveEngine.start(decoder, provider, options, () -> TokenText.NONE);
    }

    private static GenerationRequest request(long seed, int promptLength, int newTokens) {
        return GenerationRequest.rollout(
                TinyModels.prompt(RandomStream.of(seed), promptLength, VOCABULARY),
                newTokens,
                Set.of(),
                1,
                RandomStream.of(seed, 1));
    }

    /** Holds the engine's thread at the first token until it is let go. */
    private static final class Gate implements GenerationListener {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void onToken(int request, int sample, int id, double logProbability) {
            reached.countDown();
            try {
                assertThat(open.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void requestsJoinWhileOthersRun() {
        List<Generation> alone;
        GenerationRequest first = request(1, 30, 40);
        GenerationRequest second = request(2, 130, 5);
        try (BatchEngine batch = new BatchEngine(decoder, provider, EngineOptions.DEFAULT)) {
            alone = batch.generate(List.of(first, second));
        }
        AtomicReference<@Nullable GenerationTask> joined = new AtomicReference<>();
        AtomicInteger tokensWhenSecondEnded = new AtomicInteger();
        AtomicInteger tokens = new AtomicInteger();
        try (LiveEngine engine = start(EngineOptions.DEFAULT)) {
            GenerationListener ofSecond = new GenerationListener() {
                @Override
                public void onFinished(Generation generation) {
                    tokensWhenSecondEnded.set(tokens.get());
                }
            };
            GenerationListener ofFirst = new GenerationListener() {
                @Override
                public void onToken(int request, int sample, int id, double logProbability) {
                    if (tokens.incrementAndGet() == 3) {
                        joined.set(engine.submit(second, ofSecond));
                    }
                }
            };
            assertSame(engine.submit(first, ofFirst).join().getFirst(), alone.get(0));
            GenerationTask task = requireNonNull(joined.get());
            assertSame(task.join().getFirst(), alone.get(1));
            assertThat(tokensWhenSecondEnded.get()).isBetween(4, 20);
        }
    }

    @Test
    void aRequestIsCancelledByItself() throws InterruptedException {
        try (LiveEngine engine = start(EngineOptions.DEFAULT.withMaxSequences(2))) {
            Gate gate = new Gate();
            GenerationTask running = engine.submit(request(1, 5, 300), gate);
            GenerationTask other = engine.submit(request(2, 5, 20));
            gate.reached.await();
            GenerationTask waiting = engine.submit(request(3, 5, 20));
            GenerationTask late = engine.submit(request(4, 5, 20));
            running.cancel();
            late.cancel();
            gate.open.countDown();
            Generation cut = running.join().getFirst();
            assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(cut.tokenIds()).hasSizeBetween(1, 2);
            assertThat(late.join().getFirst().tokenIds()).isEmpty();
            assertThat(late.join().getFirst().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(other.join().getFirst().tokenIds()).hasSize(20);
            assertThat(waiting.join().getFirst().tokenIds()).hasSize(20);
            running.cancel();
        }
    }

    @Test
    void cancellingWhileThePromptIsTakenIn() throws InterruptedException {
        // One page a pass: the long prompt takes nine passes, and a short one passes it by.
        try (LiveEngine engine = start(new EngineOptions(4, 64, Long.MAX_VALUE))) {
            Gate gate = new Gate();
            GenerationTask first = engine.submit(request(1, 3, 2), gate);
            gate.reached.await();
            GenerationTask longOne = engine.submit(request(2, 576, 5));
            gate.open.countDown();
            first.join();
            longOne.cancel();
            Generation cut = longOne.join().getFirst();
            assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(engine.submit(request(2, 576, 5)).join().getFirst().tokenIds())
                    .hasSize(5);
        }
    }

    @Test
    void aLongPromptKeepsNobodyWaiting() {
        List<String> order = new ArrayList<>();
        try (BatchEngine engine = new BatchEngine(decoder, provider, new EngineOptions(4, 128, Long.MAX_VALUE))) {
            GenerationListener listener = new GenerationListener() {
                @Override
                public void onFinished(Generation generation) {
                    order.add("request " + generation.request());
                }
            };
            engine.generate(
                    List.of(request(1, 900, 2), request(2, 20, 3), request(3, 100, 3)), listener, new Cancellation());
        }
        assertThat(order).containsExactly("request 1", "request 2", "request 0");
    }

    @Test
    void aFullQueueIsSaid() throws InterruptedException {
        EngineOptions options = EngineOptions.DEFAULT.withMaxSequences(1).withMaxWaiting(2);
        try (LiveEngine engine = start(options)) {
            Gate gate = new Gate();
            GenerationTask running = engine.submit(request(1, 5, 3), gate);
            gate.reached.await();
            GenerationTask second = engine.submit(request(2, 5, 3));
            GenerationTask third = engine.submit(request(3, 5, 3));
            assertThat(engine.load().waiting()).isEqualTo(2);
            assertThatThrownBy(() -> engine.submit(request(4, 5, 3)))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("the queue is full: 2 requests wait already");
            gate.open.countDown();
            second.join();
            for (GenerationTask task : List.of(running, second, third, engine.submit(request(4, 5, 3)))) {
                assertThat(task.join().getFirst().tokenIds()).hasSize(3);
            }
        }
    }

    @Test
    void whatAListenerThrowsEndsItsOwnRequest() {
        GenerationListener thrower = new GenerationListener() {
            private int count;

            @Override
            public void onToken(int request, int sample, int id, double logProbability) {
                if (++count == 3) {
                    throw new IllegalStateException("the client has gone");
                }
            }
        };
        try (LiveEngine engine = start(EngineOptions.DEFAULT)) {
            GenerationTask bad = engine.submit(request(1, 5, 30), thrower);
            GenerationTask good = engine.submit(request(2, 5, 30));
            assertThat(good.join().getFirst().tokenIds()).hasSize(30);
            assertThatThrownBy(bad::join)
                    .isInstanceOf(GenerationFailedException.class)
                    .hasMessage("the client has gone")
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .satisfies(thrown -> {
                        Generation cut = ((GenerationFailedException) thrown)
                                .generations()
                                .getFirst();
                        assertThat(cut.finishReason()).isEqualTo(FinishReason.FAILED);
                        assertThat(cut.tokenIds()).hasSize(3);
                        assertThat(cut.error()).isEqualTo("the client has gone");
                    });
            GenerationListener atTheEnd = new GenerationListener() {
                @Override
                public void onFinished(Generation generation) {
                    throw new AssertionError("no");
                }
            };
            assertThatThrownBy(() -> engine.submit(request(3, 5, 2), atTheEnd).join())
                    .isInstanceOf(GenerationFailedException.class)
                    .hasMessage("no");
            assertThatThrownBy(() -> engine.submit(request(3, 5, 0), atTheEnd).join())
                    .isInstanceOf(GenerationFailedException.class);
        }
    }

    @Test
    void waitingForOneselfIsRefused() {
        try (LiveEngine engine = start(EngineOptions.DEFAULT)) {
            GenerationListener waits = new GenerationListener() {
                @Override
                public void onToken(int request, int sample, int id, double logProbability) {
                    engine.submit(request(2, 3, 1)).join();
                }
            };
            assertThatThrownBy(() -> engine.submit(request(1, 5, 30), waits).join())
                    .isInstanceOf(GenerationFailedException.class)
                    .hasMessageContaining("cannot wait for a request of its own");
        }
    }

    @Test
    void closingEndsWhatRunsAndIsHarmlessTwice() throws InterruptedException {
        LiveEngine engine = start(EngineOptions.DEFAULT.withMaxSequences(1));
        Gate gate = new Gate();
        GenerationTask running = engine.submit(request(1, 5, 500), gate);
        GenerationTask waiting = engine.submit(request(2, 5, 500));
        gate.reached.await();
        Thread closer = Thread.startVirtualThread(engine::close);
        gate.open.countDown();
        closer.join();
        engine.close();
        assertThat(running.join().getFirst().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(waiting.join().getFirst().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThatThrownBy(() -> engine.submit(request(3, 5, 1)))
                .isInstanceOf(ClosedException.class)
                .hasMessage("the engine is closed");
    }

    @Test
    void finishingLetsAnswersComplete() throws InterruptedException {
        try (LiveEngine engine = start(EngineOptions.DEFAULT)) {
            GenerationTask running = engine.submit(request(1, 5, 60));
            assertThat(engine.finish(Duration.ofMinutes(1))).isTrue();
            assertThat(running.join().getFirst().tokenIds()).hasSize(60);
            assertThatThrownBy(() -> engine.submit(request(3, 5, 1))).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void wrongRequestsAreRefusedAtOnce() {
        try (LiveEngine engine = start(EngineOptions.DEFAULT)) {
            assertThatThrownBy(() -> engine.submit(request(1, 1000, 1)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("leaves no room in the model's context of 1000 tokens");
            GenerationRequest biased = new GenerationRequest(
                    new int[] {1},
                    1,
                    SamplingOptions.GREEDY.withLogitBias(Map.of(97, 1.0)),
                    Set.of(),
                    List.of(),
                    1,
                    RandomStream.of(1));
            assertThatThrownBy(() -> engine.submit(biased))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("there is a logit bias for the token id 97, but the model's vocabulary ends at 96");
        }
    }

    private static void assertSame(Generation actual, Generation expected) {
        assertThat(actual.tokenIds()).isEqualTo(expected.tokenIds());
        assertThat(actual.logProbabilities()).isEqualTo(expected.logProbabilities());
        assertThat(actual.entropies()).isEqualTo(expected.entropies());
    }
}
