package dev.nernst.model.generate;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A request that a {@link LiveEngine} has taken on. Thread-safe. */
public final class GenerationTask {
    private final CompletableFuture<List<Generation>> result = new CompletableFuture<>();
    private final LiveEngine engine;
    private final PromptState prompt;

    GenerationTask(LiveEngine engine, GenerationRequest request, int maxNewTokens, GenerationListener listener) {
        this.engine = engine;
        this.prompt = new PromptState(0, request, maxNewTokens, listener, ended -> complete());
    }

    PromptState prompt() {
        return prompt;
    }

    /** On a thread of their own, so that what waits for the result cannot hold the engine up. */
    private void complete() {
        Throwable failure = prompt.failure;
        List<Generation> generations = prompt.generations();
        Thread.startVirtualThread(() -> {
            if (failure == null) {
                result.complete(generations);
            } else {
                result.completeExceptionally(new GenerationFailedException(prompt.error(), failure, generations));
            }
        });
    }

    /** Asks for the end; what was generated so far is the result. Does nothing where it has ended. */
    public void cancel() {
        prompt.cancelled = true;
        engine.wake();
    }

    public boolean isDone() {
        return result.isDone();
    }

    /**
     * The samples, when all of them have ended; or {@link GenerationFailedException}. Completing or cancelling the future
     * has no effect on the request.
     */
    public CompletableFuture<List<Generation>> result() {
        return result.copy();
    }

    /**
     * Waits for the samples.
     *
     * @throws GenerationFailedException if the request failed
     * @throws IllegalStateException on the engine's own thread, which would wait for itself
     */
    public List<Generation> join() {
        engine.requireOtherThread("wait for a request of its own");
        try {
            return result.join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof GenerationFailedException failed) {
                throw failed;
            }
            throw e;
        }
    }
}
