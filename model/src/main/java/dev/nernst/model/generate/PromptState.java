package dev.nernst.model.generate;

import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.recording.RecordedRows;
import dev.nernst.model.sampling.LikelyTokens;
import dev.nernst.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request on its way through an engine: its prompt is taken in once, then its samples go on from there. */
final class PromptState {
    private static final double[] NO_NUMBERS = {};
    private static final int[] NO_TOKENS = {};

    final int index;
    final GenerationRequest request;
    /** What the request asks for, as far as the context reaches. */
    final int maxNewTokens;

    final GenerationListener listener;
    private final Consumer<PromptState> onEnd;
    private final @Nullable Generation[] generations;

    /** Keys and values of the prompt, while it is taken in and while samples are to start from it. */
    @Nullable
    KvSequence cached;

    /** The last page of the prompt that others can share; null where nothing is shared. */
    PrefixCache.@Nullable Node node;

    /** Tokens that were not computed. */
    int cachedTokens;

    /** Position of the first token that the pass under way takes in, their number, and the row of the last. */
    int fedFrom;

    int fedCount;
    int lastRow;

    final @Nullable PromptScoring scoring;

    /** Logits after the prompt's last token, [1, vocabulary], as long as samples are to start from them. */
    @Nullable
    Tensor firstLogits;

    int samplesStarted;

    /** Set by any thread. */
    volatile boolean cancelled;

    @Nullable
    Throwable failure;

    PromptState(
            int index,
            GenerationRequest request,
            int maxNewTokens,
            GenerationListener listener,
            Consumer<PromptState> onEnd) {
        this.index = index;
        this.request = request;
        this.maxNewTokens = maxNewTokens;
        this.listener = listener;
        this.onEnd = onEnd;
        this.generations = new Generation[request.samples()];
        this.scoring = request.scoresPrompt() ? new PromptScoring(request) : null;
    }

    int[] prompt() {
        return request.prompt();
    }

    KvSequence cached() {
        return Objects.requireNonNull(cached);
    }

    /** Cached tokens of one sample at its longest. */
    long reach() {
        return (long) prompt().length + maxNewTokens;
    }

    boolean isTakenIn() {
        return cached().length() == prompt().length;
    }

    boolean hasMoreSamples() {
        return samplesStarted < request.samples();
    }

    /** Whether there is anything to do at all. */
    boolean needsPasses() {
        return maxNewTokens > 0 || scoring != null;
    }

    /** Runs what the caller handed in; what it throws is the request's failure. */
    void guard(Runnable work) {
        try {
            work.run();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError thrown) {
            if (failure == null) {
                failure = thrown;
            }
        }
    }

    /** Takes a finished sample in; after the last one the request is at its end. */
    void finished(Generation generation) {
        generations[generation.sample()] = generation;
        guard(() -> listener.onFinished(generation));
    }

    boolean isComplete() {
        return Arrays.stream(generations).allMatch(Objects::nonNull);
    }

    /** Gives samples that never began, or came to no token, an end. */
    void finishTheRest(FinishReason reason) {
        for (int s = 0; s < generations.length; s++) {
            if (generations[s] == null) {
                finished(generation(s, NO_TOKENS, NO_NUMBERS, NO_NUMBERS, List.of(), "", List.of(), reason, null));
            }
        }
    }

    void end() {
        onEnd.accept(this);
    }

    Generation generation(
            int sample,
            int[] tokens,
            double[] logProbabilities,
            double[] entropies,
            List<LikelyTokens> likeliest,
            String text,
            List<TextPiece> pieces,
            FinishReason reason,
            @Nullable RecordedRows recorded) {
        return new Generation(
                index,
                sample,
                prompt(),
                tokens,
                logProbabilities,
                entropies,
                likeliest,
                text,
                pieces,
                reason,
                cachedTokens,
                scoring == null ? null : scoring.result(),
                recorded,
                reason == FinishReason.FAILED ? error() : null);
    }

    /** What went wrong, in words. */
    String error() {
        Throwable thrown = Objects.requireNonNull(failure);
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : message;
    }

    /** Whatever became of the samples; all of them have ended. */
    List<Generation> generations() {
        return Arrays.stream(generations).map(Objects::requireNonNull).toList();
    }
}
