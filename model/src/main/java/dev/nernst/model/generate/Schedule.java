package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tokens go into the next pass: one of every sequence that is being decoded, then prompts in the order of
 * the requests as far as the pass has room; before all of them what they all begin with. A prompt is begun only when all earlier ones are in this pass or in an
 * earlier one, so whatever they share with it is there. The decisions depend on the requests alone, not on time.
 */
final class Schedule {
    private final EngineOptions options;
    private final Supplier<TokenText> decoders;
    private final PrefixTree prefixes;
    private final Deque<PromptGroup> waiting = new ArrayDeque<>();
    private final Deque<PromptGroup> branching = new ArrayDeque<>();
    private final List<ActiveSequence> active = new ArrayList<>();
    private @Nullable CommonBeginning beginning;

    /**
     * @param groups in order; none with nothing to generate
     * @param shareAcrossPrompts whether prompts that begin alike have the same keys and values there
     */
    Schedule(
            List<PromptGroup> groups,
            EngineOptions options,
            KvCache cache,
            boolean shareAcrossPrompts,
            Supplier<TokenText> decoders) {
        this.options = options;
        this.decoders = decoders;
        prefixes = new PrefixTree(cache);
        waiting.addAll(groups);
        if (shareAcrossPrompts) {
            groups.forEach(group -> prefixes.announce(group.request.prompt()));
            beginning = CommonBeginning.of(groups, cache);
        }
    }

    boolean isDone() {
        return active.isEmpty() && waiting.isEmpty() && branching.isEmpty();
    }

    /**
     * Fills a pass and returns the sequences in it whose next token it decides; a trunk is there when it is complete.
     */
    List<ActiveSequence> fill(PackedPass pass) {
        List<ActiveSequence> complete = new ArrayList<>();
        if (beginning != null && !beginning.isComplete()) {
            beginning.feed(pass, options.maxPassTokens());
            return complete;
        }
        for (ActiveSequence sequence : active) {
            if (sequence.isDecoding()) {
                feed(sequence, 1, pass, complete);
            }
        }
        int room = options.maxPassTokens();
        for (ActiveSequence sequence : active) {
            if (room > 0 && sequence.pending() > 0) {
                room -= feed(sequence, room, pass, complete);
            }
        }
        while (room > 0 && admitsAnother()) {
            ActiveSequence sequence = admit();
            active.add(sequence);
            room -= feed(sequence, room, pass, complete);
        }
        return complete;
    }

    /** Puts at most {@code most} pending tokens into the pass and returns how many. */
    private int feed(ActiveSequence sequence, int most, PackedPass pass, List<ActiveSequence> complete) {
        int count = Math.min(most, sequence.pending());
        sequence.feed(pass, count);
        if (sequence.pending() == 0) {
            if (sequence.history.generated() == 0) {
                prefixes.offer(sequence.group.request.prompt(), sequence.cached);
            }
            complete.add(sequence);
        }
        return count;
    }

    private boolean admitsAnother() {
        PromptGroup next = !branching.isEmpty() ? branching.peek() : waiting.peek();
        if (next == null || active.size() >= options.maxSequences()) {
            return false;
        }
        long reserved = 0;
        for (ActiveSequence sequence : active) {
            reserved += sequence.group.reach();
        }
        return active.isEmpty() || reserved + next.reach() <= options.maxCacheTokens();
    }

    private ActiveSequence admit() {
        if (!branching.isEmpty()) {
            return branchOff(branching.element());
        }
        PromptGroup group = waiting.remove();
        KvSequence cached = start(group);
        if (group.request.samples() == 1) {
            return ActiveSequence.sample(group, 0, cached, decoders.get());
        }
        if (cached.length() < group.request.prompt().length - 1) {
            return ActiveSequence.trunk(group, cached);
        }
        group.trunk = cached;
        branching.add(group);
        return branchOff(group);
    }

    private KvSequence start(PromptGroup group) {
        if (group.start != null) {
            return group.start;
        }
        KvSequence pages = prefixes.start(group.request.prompt());
        if (beginning == null) {
            return pages;
        }
        KvSequence cached = beginning.start(pages);
        if (waiting.isEmpty()) {
            forgetBeginning();
        }
        return cached;
    }

    private void forgetBeginning() {
        if (beginning != null) {
            beginning.close();
            beginning = null;
        }
    }

    /** The next sample of a group whose trunk is complete; the last one takes the trunk itself. */
    private ActiveSequence branchOff(PromptGroup group) {
        KvSequence trunk = Objects.requireNonNull(group.trunk);
        int sample = group.samplesStarted++;
        boolean last = sample == group.request.samples() - 1;
        if (last) {
            group.trunk = null;
            branching.remove();
        }
        return ActiveSequence.sample(group, sample, last ? trunk : trunk.fork(), decoders.get());
    }

    /** Takes a trunk out of the batch; its samples follow. */
    void branch(ActiveSequence trunk) {
        active.remove(trunk);
        trunk.group.trunk = trunk.cached;
        branching.add(trunk.group);
    }

    /** Takes a finished sequence out of the batch and frees its place in the cache, unless it is to be kept. */
    void remove(ActiveSequence sequence) {
        active.remove(sequence);
        if (!sequence.group.keep) {
            sequence.cached.close();
        }
    }

    /** Ends all that is under way or waiting; returns the samples that had begun. */
    List<ActiveSequence> stop() {
        List<ActiveSequence> begun =
                active.stream().filter(sequence -> !sequence.isTrunk()).toList();
        begun.forEach(this::remove);
        clear();
        return begun;
    }

    /** Drops everything and lets go of all that is cached. */
    void clear() {
        active.forEach(sequence -> sequence.cached.close());
        active.clear();
        for (PromptGroup group : branching) {
            Objects.requireNonNull(group.trunk).close();
        }
        branching.clear();
        waiting.clear();
        forgetBeginning();
        prefixes.clear();
    }
}
