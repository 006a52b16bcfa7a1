package dev.nernst.model.generate;

import dev.nernst.model.cache.KvSequence;
import org.jspecify.annotations.Nullable;

/** A request on its way: its samples share what they have in common. */
final class PromptGroup {
    final int index;
    final GenerationRequest request;
    final int maxNewTokens;

    /** Where the samples of a prompt that has several branch off: all its tokens but the last. */
    @Nullable
    KvSequence trunk;

    int samplesStarted;

    /** What is cached of the prompt from an earlier call, for {@link Conversation}. */
    @Nullable
    KvSequence start;

    /** Whether what is cached outlives the run, for {@link Conversation}. */
    boolean keep;

    /** @param maxNewTokens what the request asks for, as far as the context reaches */
    PromptGroup(int index, GenerationRequest request, int maxNewTokens) {
        this.index = index;
        this.request = request;
        this.maxNewTokens = maxNewTokens;
    }

    /** Cached tokens of one sample at its longest. */
    long reach() {
        return (long) request.prompt().length + maxNewTokens;
    }
}
