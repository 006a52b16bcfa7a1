package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.runtime.memory.Workspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tokens go into the next pass: one of every sequence that is being decoded, then pieces of prompts. Several
 * prompts are taken in side by side, each by its share of a pass, so that a long one does not keep others waiting. Pieces
 * end at multiples of a page or at the end of the prompt, and pages that an earlier prompt has brought are taken over
 * instead of computed. What any of this decides has no part in the bits of a result.
 */
final class Schedule {
    private final EngineOptions options;
    private final Supplier<TokenText> texts;
    private final KvCache cache;
    private final @Nullable PrefixCache prefixes;
    private final LongSupplier weightsVersion;
    private final Workspace workspace;
    private final long budgetPages;
    private final Deque<PromptState> waiting = new ArrayDeque<>();
    private final List<PromptState> intakes = new ArrayList<>();
    private final Deque<PromptState> branching = new ArrayDeque<>();
    private final List<SampleState> active = new ArrayList<>();
    private volatile int waitingNow;
    private int turn;

    // Of the pass under way.
    private final List<SampleState> decoding = new ArrayList<>();
    private final List<SampleState> late = new ArrayList<>();
    private final List<PromptState> fed = new ArrayList<>();

    /**
     * @param prefixes null where prompts that begin alike do not have the same keys and values there
     * @param weightsVersion as it is now; pages of another one are of no use
     * @param workspace that the logits come from which samples start from
     */
    Schedule(
            EngineOptions options,
            Supplier<TokenText> texts,
            KvCache cache,
            @Nullable PrefixCache prefixes,
            LongSupplier weightsVersion,
            Workspace workspace) {
        this.options = options;
        this.texts = texts;
        this.cache = cache;
        this.prefixes = prefixes;
        this.weightsVersion = weightsVersion;
        this.workspace = workspace;
        this.budgetPages = Math.max(1, options.maxCacheTokens() / KvCache.PAGE);
    }

    void add(PromptState prompt) {
        waiting.add(prompt);
        waitingNow = waiting.size();
    }

    boolean isIdle() {
        return waiting.isEmpty() && intakes.isEmpty() && branching.isEmpty() && active.isEmpty();
    }

    /** Requests that have not begun; any thread may ask. */
    int waiting() {
        return waitingNow;
    }

    /** Sequences that are worked on. */
    int working() {
        return active.size() + intakes.size();
    }

    /** Every request that is here. */
    List<PromptState> all() {
        Set<PromptState> all = new LinkedHashSet<>(waiting);
        all.addAll(intakes);
        all.addAll(branching);
        active.forEach(sample -> all.add(sample.prompt));
        return List.copyOf(all);
    }

    /** Samples that the pass under way decodes, one row each, in the order of the rows. */
    List<SampleState> decoding() {
        return decoding;
    }

    /** Samples that start in this step from the logits that their prompt has left. */
    List<SampleState> late() {
        return late;
    }

    /** Prompts of which the pass under way takes in a piece. */
    List<PromptState> fed() {
        return fed;
    }

    /** Fills a pass. */
    void fill(PackedPass pass) {
        decoding.clear();
        late.clear();
        fed.clear();
        for (SampleState sample : active) {
            makeRoom(sample.cached.pagesToExtend(1));
            sample.feed(pass);
            decoding.add(sample);
        }
        while (!branching.isEmpty() && hasPlaceFor(branching.peek())) {
            late.add(start(branching.element()));
        }
        int lanes = Math.max(1, options.maxPassTokens() / KvCache.PAGE);
        while (intakes.size() < lanes && admitsAnother()) {
            admit();
        }
        int room = options.maxPassTokens();
        int count = intakes.size();
        for (int i = 0; i < count; i++) {
            int share = Math.max(KvCache.PAGE, room / (count - i));
            if (room > 0) {
                room -= feed(pass, intakes.get((turn + i) % count), fed.isEmpty() ? share : Math.min(share, room));
            }
        }
        turn = count == 0 ? 0 : (turn + 1) % count;
        while (room > 0 && admitsAnother()) {
            PromptState next = admit();
            int taken = feed(pass, next, room);
            room = taken == 0 ? 0 : room - taken;
        }
    }

    /** Puts the next pieces of a prompt into the pass, {@code most} tokens of them, but at least one in a pass. */
    private int feed(PackedPass pass, PromptState prompt, int most) {
        int[] ids = prompt.prompt();
        KvSequence cached = prompt.cached();
        takeOver(prompt);
        int from = cached.length();
        int end = from;
        while (end < ids.length) {
            int next = Math.min(ids.length, (end / KvCache.PAGE + 1) * KvCache.PAGE);
            if (next - from > most && !(fed.isEmpty() && end == from)) {
                break;
            }
            end = next;
        }
        if (end == from) {
            return 0;
        }
        makeRoom(cached.pagesToExtend(end - from));
        prompt.lastRow = pass.add(cached, Arrays.copyOfRange(ids, from, end), ids.length);
        prompt.fedFrom = from;
        prompt.fedCount = end - from;
        fed.add(prompt);
        if (prefixes != null) {
            for (int at = from; at + KvCache.PAGE <= end && prompt.node != null; at += KvCache.PAGE) {
                prompt.node = prefixes.add(prompt.node, ids, at, cached);
            }
        }
        return end - from;
    }

    /** Takes over the pages that are there. The last token of a prompt is computed in any case: its logits are wanted. */
    private void takeOver(PromptState prompt) {
        KvSequence cached = prompt.cached();
        while (prefixes != null
                && prompt.node != null
                && prompt.scoring == null
                && cached.length() + KvCache.PAGE < prompt.prompt().length) {
            PrefixCache.Node next = prefixes.find(prompt.node, prompt.prompt(), cached.length());
            if (next == null) {
                return;
            }
            cached.attach(next.page);
            prompt.node = next;
            prompt.cachedTokens += KvCache.PAGE;
        }
    }

    private void makeRoom(int pages) {
        if (prefixes != null) {
            while (cache.usedPages() + pages > budgetPages && prefixes.dropOldest()) {
                // Kept pages go until there is room, or all of them are gone.
            }
        }
    }

    private boolean admitsAnother() {
        return branching.isEmpty() && !waiting.isEmpty() && hasPlaceFor(waiting.element());
    }

    /** Whether another sequence of a prompt may be worked on; a single one always may. */
    private boolean hasPlaceFor(PromptState prompt) {
        if (working() == 0) {
            return true;
        }
        if (working() >= options.maxSequences()) {
            return false;
        }
        long reserved = KvCache.pages(prompt.reach());
        for (SampleState sample : active) {
            reserved += KvCache.pages(sample.prompt.reach());
        }
        for (PromptState intake : intakes) {
            reserved += KvCache.pages(intake.reach());
        }
        for (PromptState sampled : branching) {
            reserved += KvCache.pages(sampled.prompt().length);
        }
        return reserved <= budgetPages;
    }

    private PromptState admit() {
        PromptState prompt = waiting.remove();
        waitingNow = waiting.size();
        prompt.cached = cache.newSequence();
        if (prefixes != null) {
            prefixes.under(weightsVersion.getAsLong());
            prompt.node = prefixes.root();
        }
        intakes.add(prompt);
        return prompt;
    }

    /**
     * Starts samples of a prompt that has just been taken in: as many as there are places for, one at least. The others
     * follow when there are.
     */
    List<SampleState> startSamples(PromptState prompt) {
        intakes.remove(prompt); // its place is that of the first sample
        List<SampleState> started = new ArrayList<>();
        started.add(start(prompt));
        while (prompt.hasMoreSamples() && hasPlaceFor(prompt)) {
            started.add(start(prompt));
        }
        if (prompt.hasMoreSamples()) {
            branching.add(prompt);
        }
        return started;
    }

    private SampleState start(PromptState prompt) {
        KvSequence cached = prompt.cached();
        int number = prompt.samplesStarted++;
        boolean last = !prompt.hasMoreSamples();
        SampleState sample = new SampleState(prompt, number, last ? cached : cached.fork(), texts.get());
        if (last) {
            prompt.cached = null;
            branching.remove(prompt);
        }
        active.add(sample);
        return sample;
    }

    /** Takes a sample that has ended out of the batch and frees its place in the cache. */
    void remove(SampleState sample) {
        active.remove(sample);
        sample.cached.close();
        trim();
    }

    /** Takes all of a request out; returns its samples that had begun and not ended. */
    List<SampleState> remove(PromptState prompt) {
        List<SampleState> begun =
                active.stream().filter(sample -> sample.prompt == prompt).toList();
        begun.forEach(this::remove);
        waiting.remove(prompt);
        waitingNow = waiting.size();
        intakes.remove(prompt);
        branching.remove(prompt);
        release(prompt);
        return begun;
    }

    /** Frees what a prompt holds beside its samples. */
    void release(PromptState prompt) {
        if (prompt.cached != null) {
            prompt.cached.close();
            prompt.cached = null;
        }
        if (prompt.firstLogits != null) {
            workspace.release(prompt.firstLogits);
            prompt.firstLogits = null;
        }
        trim();
    }

    private void trim() {
        if (prefixes != null) {
            prefixes.trim(options.maxKeptTokens() / KvCache.PAGE);
        }
    }
}
