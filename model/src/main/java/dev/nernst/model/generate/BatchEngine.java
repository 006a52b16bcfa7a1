package dev.nernst.model.generate;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.recording.Recording;
import dev.nernst.runtime.ClosedException;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Generates for many prompts at once, on the caller's thread, until all are done; {@link LiveEngine} takes requests while it
 * runs. Every pass decodes one token of each active sequence and takes up prompts as far as there is room; a finished
 * sequence makes room for the next. A request's tokens, log-probabilities and entropies depend on the request, the weights
 * and the provider alone, to the bit: not on what shares its passes, on threads, or on what is cached.
 *
 * <p>Keeps its memory, and prefixes of prompts, from call to call; weights may change between calls, by {@link
 * Decoder#weightsVersion} it notices. Used by one thread; several engines may run on one decoder.
 */
public final class BatchEngine implements AutoCloseable {
    private final Decoder decoder;
    private final PromptChecks checks;
    private final EngineLoop loop;
    private boolean running;
    private boolean closed;

    /**
     * An engine without text, for token ids alone: stop strings are not found, {@link Generation#text()} is empty.
     */
    public BatchEngine(Decoder decoder, Provider provider, EngineOptions options) {
        this(decoder, provider, options, () -> TokenText.NONE);
    }

    /** @param texts gives every sequence its own {@link TokenText} */
    public BatchEngine(Decoder decoder, Provider provider, EngineOptions options, Supplier<TokenText> texts) {
        this.decoder = decoder;
        this.checks = new PromptChecks(decoder);
        this.loop = new EngineLoop(decoder, provider, checks.fitting(options), texts);
    }

    /** Generates for one request, without anybody watching; its samples. */
    public List<Generation> generate(GenerationRequest request) {
        return generate(List.of(request));
    }

    /** Generates for all requests, without anybody watching. */
    public List<Generation> generate(List<GenerationRequest> requests) {
        return generate(requests, GenerationListener.NONE, new Cancellation());
    }

    /**
     * Generates for all requests.
     *
     * @return in the order of the requests, the samples of each one after the other
     * @throws InvalidInputException if a prompt leaves no room in the context, or has an id outside the vocabulary
     * @throws GenerationFailedException after all requests have ended, if one of them failed: the model's logits were not
     *     finite numbers, or the listener or a processor threw something
     */
    public List<Generation> generate(
            List<GenerationRequest> requests, GenerationListener listener, Cancellation cancellation) {
        if (closed) {
            throw new ClosedException("the engine");
        }
        if (running) {
            throw new IllegalStateException(
                    "the engine is generating; its listeners and processors need an engine of their own");
        }
        List<PromptState> prompts = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            String which = requests.size() == 1 ? "the prompt" : "prompt " + (i + 1) + " of " + requests.size();
            int maxNewTokens = checks.maxNewTokens(requests.get(i), which);
            prompts.add(new PromptState(i, requests.get(i), maxNewTokens, listener, prompt -> {}));
        }
        running = true;
        try {
            prompts.forEach(loop::add);
            run(prompts, cancellation);
        } finally {
            running = false;
        }
        return results(prompts);
    }

    private void run(List<PromptState> prompts, Cancellation cancellation) {
        try {
            while (!loop.isIdle()) {
                if (cancellation.isCancelled()) {
                    prompts.forEach(prompt -> prompt.cancelled = true);
                    loop.endCancelled();
                } else {
                    loop.step();
                }
            }
        } catch (RuntimeException | Error e) {
            loop.fail(e);
            throw e;
        }
    }

    private static List<Generation> results(List<PromptState> prompts) {
        List<Generation> all = new ArrayList<>();
        PromptState failed = null;
        for (PromptState prompt : prompts) {
            all.addAll(prompt.generations());
            failed = failed == null && prompt.failure != null ? prompt : failed;
        }
        if (failed != null && failed.failure != null) {
            String which = prompts.size() == 1 ? "" : "request " + (failed.index + 1) + " of " + prompts.size() + ": ";
            throw new GenerationFailedException(which + failed.error(), failed.failure, all);
        }
        return all;
    }

    /**
     * Generates for all requests and writes down what passes compute; what was recorded before is forgotten. Each
     * generation knows its rows: {@link Generation#recorded}.
     *
     * @throws IllegalStateException if results depend on how long a sequence becomes, so that none can be taken down early;
     *     see {@link #canShare}
     */
    public List<Generation> generate(List<GenerationRequest> requests, Recording into) {
        if (!canShare()) {
            throw new IllegalStateException("the angles of this model depend on the length of the whole sequence");
        }
        loop.forgetPrefixes(); // their rows are in no recording, or in what is forgotten now
        into.forget();
        record(into);
        try {
            return generate(requests);
        } finally {
            record(null);
        }
    }

    private void record(@Nullable Recording into) {
        loop.record(into);
    }

    /**
     * Whether what sequences begin with alike has the same keys and values in each, and keeps them when the sequence grows.
     */
    public boolean canShare() {
        return !decoder.config().rope().dependsOnLength();
    }

    /** Forgets the prefixes that are kept. */
    public void forgetPrefixes() {
        loop.forgetPrefixes();
    }

    /** Tokens of prompts whose keys and values are kept although no request uses them. */
    public long keptTokens() {
        return loop.keptTokens();
    }

    /** Pages of the cache in use, kept ones included; for tests. */
    int usedPages() {
        return loop.usedPages();
    }

    /** Frees the cache and the activations. Closing twice does nothing. */
    @Override
    public void close() {
        if (running) {
            throw new IllegalStateException("the engine is generating; it can be closed when it has ended");
        }
        if (!closed) {
            closed = true;
            loop.close();
        }
    }
}
