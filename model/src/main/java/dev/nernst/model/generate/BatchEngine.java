package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.model.recording.Recording;
import dev.nernst.model.sampling.Choice;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Generates for many prompts at once (continuous batching): every pass decodes one token of each active sequence and
 * takes up prompts as far as there is room; a finished sequence makes room for the next. The same requests, options and
 * seeds give the same bits, whatever the number of threads; log-probabilities depend on what shares a pass by rounding
 * only.
 *
 * <p>Reads the decoder's weights afresh in every call, so training steps may come between calls. Keeps its memory from
 * call to call. Used by one thread; several engines may run on one decoder.
 */
public final class BatchEngine implements AutoCloseable {
    private final Decoder decoder;
    private final Provider provider;
    private final EngineOptions options;
    private final long memoryTokens;
    private final Supplier<TokenText> decoders;
    private final KvCache cache;
    private final Workspace workspace;
    private final TokenChooser chooser;
    private @Nullable Recording recording;

    /**
     * An engine without text, for token ids alone: stop strings are not found, {@link Generation#text()} is empty.
     */
    public BatchEngine(Decoder decoder, Provider provider, EngineOptions options) {
        this(decoder, provider, options, () -> TokenText.NONE);
    }

    /** @param decoders gives every sequence its own {@link TokenText} */
    public BatchEngine(Decoder decoder, Provider provider, EngineOptions options, Supplier<TokenText> decoders) {
        this.decoder = decoder;
        this.provider = provider;
        this.memoryTokens = cacheTokens(decoder);
        this.options = options.withMaxCacheTokens(Math.min(options.maxCacheTokens(), memoryTokens));
        this.decoders = decoders;
        this.cache = new KvCache(provider.memory(), decoder.config());
        this.workspace = new Workspace(provider.memory());
        this.chooser = new TokenChooser(decoder.config().vocabularySize(), provider);
    }

    /**
     * Tokens that the cache can hold in what the weights leave of the machine's memory. Not of what is free at the moment:
     * which sequences share a pass must not depend on that.
     */
    private static long cacheTokens(Decoder decoder) {
        long weights = 0;
        for (Parameter parameter : decoder.parameters()) {
            weights += parameter.data().byteSize();
        }
        long left = Math.max(0, MachineMemory.now().physical() - weights);
        return Math.max(1, left / KvCache.bytesPerToken(decoder.config()));
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
     * @throws ArithmeticException if the model's logits are not finite numbers
     */
    public List<Generation> generate(
            List<GenerationRequest> requests, GenerationListener listener, Cancellation cancellation) {
        List<PromptGroup> groups = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            groups.add(group(i, requests.get(i), requests.size()));
        }
        return run(groups, listener, cancellation);
    }

    /**
     * Generates for all requests and writes down what passes compute; what was recorded before is forgotten.
     *
     * @throws IllegalStateException if results depend on how long a sequence becomes, so that none can be taken down early;
     *     see {@link #canShare}
     */
    public List<Generation> generate(List<GenerationRequest> requests, Recording into) {
        if (!canShare()) {
            throw new IllegalStateException("the angles of this model depend on the length of the whole sequence");
        }
        into.forget();
        recording = into;
        try {
            return generate(requests);
        } finally {
            recording = null;
        }
    }

    /**
     * Generates for one request and keeps what is cached.
     *
     * @param start holds the first tokens of the prompt, not all of them; used up
     * @param request for one sample of at least one token
     */
    Generation generateAndKeep(
            KvSequence start, GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        PromptGroup group = group(0, request, 1);
        group.start = start;
        group.keep = true;
        return run(List.of(group), listener, cancellation).getFirst();
    }

    private List<Generation> run(List<PromptGroup> groups, GenerationListener listener, Cancellation cancellation) {
        Results results = new Results(groups, listener);
        List<PromptGroup> working =
                groups.stream().filter(group -> group.maxNewTokens > 0).toList();
        Schedule schedule = new Schedule(working, options, cache, canShare(), decoders);
        try {
            while (!schedule.isDone()) {
                if (cancellation.isCancelled()) {
                    schedule.stop().forEach(sequence -> results.add(sequence.finish(true, listener)));
                } else {
                    step(schedule, results, listener);
                }
            }
        } finally {
            schedule.clear();
        }
        return results.inOrder(cancellation.isCancelled());
    }

    /**
     * Whether what sequences begin with alike has the same keys and values in each, and keeps them when the sequence grows.
     */
    public boolean canShare() {
        return !decoder.config().rope().dependsOnLength();
    }

    KvCache cache() {
        return cache;
    }

    private PromptGroup group(int index, GenerationRequest request, int count) {
        int[] prompt = request.prompt();
        int context = decoder.config().maxPositions();
        int vocabulary = decoder.config().vocabularySize();
        String which = count == 1 ? "the prompt" : "prompt " + (index + 1) + " of " + count;
        if (prompt.length >= context && request.maxNewTokens() > 0) {
            throw new InvalidInputException(which + " has " + prompt.length
                    + " tokens, which leaves no room in the model's context of " + context + " tokens");
        }
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new InvalidInputException(
                        which + " has the token id " + id + ", but the model's vocabulary ends at " + (vocabulary - 1));
            }
        }
        PromptGroup group = new PromptGroup(index, request, Math.min(request.maxNewTokens(), context - prompt.length));
        if (group.reach() > memoryTokens) {
            throw new InvalidInputException(which + " may reach " + group.reach()
                    + " tokens, but the machine's memory holds keys and values of " + memoryTokens
                    + " beside the weights; ask for fewer new tokens");
        }
        return group;
    }

    private void step(Schedule schedule, Results results, GenerationListener listener) {
        PackedPass pass = new PackedPass(cache);
        List<ActiveSequence> complete = schedule.fill(pass);
        List<ActiveSequence> drawing =
                complete.stream().filter(sequence -> !sequence.isTrunk()).toList();
        try (Tape tape = Tape.generating(provider, workspace, results(pass), pass.decodingRows());
                Tape head = Tape.generating(provider, workspace, Tape.Results.COMPUTED, Tape.ALL_ROWS)) {
            Value hidden = pass.run(decoder, tape);
            if (!drawing.isEmpty()) {
                int[] rows = drawing.stream().mapToInt(sequence -> sequence.row).toArray();
                Value last = rows.length == hidden.rows() ? hidden : head.selectRows(hidden, rows);
                Tensor logits = head.linear(last, decoder.head(), null, null).data();
                Choice[] choices = chooser.choose(drawing, provider.memory().fetch(logits));
                if (recording != null) {
                    recording.recordLogits(
                            recording.rows() - pass.rows(),
                            rows,
                            logits,
                            Arrays.stream(choices).map(Choice::softmax).toList());
                }
                drawing.forEach(sequence -> sequence.tell(listener));
            }
        }
        for (ActiveSequence sequence : complete) {
            if (sequence.isTrunk()) {
                schedule.branch(sequence);
            } else if (sequence.isFinished()) {
                if (recording != null) {
                    recording.know(sequence.cachedTokens(), sequence.cached.marks());
                }
                results.add(sequence.finish(false, listener));
                schedule.remove(sequence);
            }
        }
    }

    /** Where the blocks of a pass get what they compute. */
    private Tape.Results results(PackedPass pass) {
        if (recording == null) {
            return Tape.Results.COMPUTED;
        }
        pass.mark(recording.rows());
        return recording.record(pass.rows());
    }

    /** Frees the cache and the activations. */
    @Override
    public void close() {
        cache.close();
        workspace.close();
    }
}
