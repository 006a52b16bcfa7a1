package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that all prompts of a run begin with, as under one system message: computed before any of them. {@link
 * PrefixTree} needs no pass ahead, but shares whole pages only.
 */
final class CommonBeginning implements AutoCloseable {
    /** A pass ahead reads all weights once more, which costs about as much as this many tokens of a prompt. */
    private static final int LEAST_SAVED = 64;

    private final int[] tokens;
    private final KvSequence sequence;

    private CommonBeginning(int[] tokens, KvSequence sequence) {
        this.tokens = tokens;
        this.sequence = sequence;
    }

    /** Null if sharing whole pages saves about as much. */
    static @Nullable CommonBeginning of(List<PromptGroup> groups, KvCache cache) {
        if (groups.isEmpty()) {
            return null;
        }
        int[] first = groups.getFirst().request.prompt();
        int length = first.length;
        for (PromptGroup group : groups) {
            int[] prompt = group.request.prompt();
            int differ = Arrays.mismatch(first, 0, length, prompt, 0, prompt.length);
            // Every prompt computes its last token itself.
            length = Math.min(differ < 0 ? length : differ, prompt.length - 1);
        }
        long saved = (long) (length % KvCache.PAGE) * (groups.size() - 1);
        return saved < LEAST_SAVED ? null : new CommonBeginning(Arrays.copyOf(first, length), cache.newSequence());
    }

    boolean isComplete() {
        return sequence.length() == tokens.length;
    }

    /** Puts at most {@code most} tokens that are not in the cache yet into a pass. */
    void feed(PackedPass pass, int most) {
        int from = sequence.length();
        pass.add(sequence, Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + most)), tokens.length);
    }

    /** The start of a prompt: {@code pages} if they reach further; they are closed if not. */
    KvSequence start(KvSequence pages) {
        if (pages.length() >= tokens.length) {
            return pages;
        }
        pages.close();
        return sequence.fork();
    }

    @Override
    public void close() {
        sequence.close();
    }
}
