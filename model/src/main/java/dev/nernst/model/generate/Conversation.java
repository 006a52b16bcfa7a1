package dev.nernst.model.generate;

import dev.nernst.model.cache.KvSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prompts that grow out of each other, such as the turns of a chat: what a prompt has in common with the tokens before it
 * is not computed again. Used by the thread of its engine, which other calls may use in between.
 */
public final class Conversation {
    private static final int[] NONE = {};

    private final BatchEngine engine;
    private @Nullable KvSequence cached;
    private int[] cachedIds = NONE;
    private int reused;

    public Conversation(BatchEngine engine) {
        this.engine = engine;
    }

    /**
     * Continues a prompt.
     *
     * @throws InvalidInputException if more than one sample or none of at least one token is asked for, or as {@link
     *     BatchEngine#generate}
     */
    public Generation generate(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        if (request.samples() != 1 || request.maxNewTokens() == 0) {
            throw new InvalidInputException("a conversation goes on with one sample of at least one token");
        }
        KvSequence start = cached == null ? engine.cache().newSequence() : cached;
        int[] prompt = request.prompt();
        int mismatch = Arrays.mismatch(prompt, cachedIds);
        int common = mismatch < 0 ? prompt.length : mismatch;
        reused = engine.canShare() ? Math.min(common, prompt.length - 1) : 0;
        start.truncate(reused);
        cached = null;
        cachedIds = NONE;
        Generation generation;
        try {
            generation = engine.generateAndKeep(start, request, listener, cancellation);
        } catch (RuntimeException e) {
            start.close();
            throw e;
        }
        int[] all = Arrays.copyOf(prompt, prompt.length + generation.tokenIds().length);
        System.arraycopy(generation.tokenIds(), 0, all, prompt.length, generation.tokenIds().length);
        cached = start;
        cachedIds = Arrays.copyOf(all, start.length());
        return generation;
    }

    /** Tokens of the last prompt that were not computed again. */
    public int reused() {
        return reused;
    }

    /** Forgets everything. */
    public void clear() {
        if (cached != null) {
            cached.close();
        }
        cached = null;
        cachedIds = NONE;
    }
}
