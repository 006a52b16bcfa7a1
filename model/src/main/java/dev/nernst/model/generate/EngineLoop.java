package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.recording.RecordedRows;
import dev.nernst.model.recording.Recording;
import dev.nernst.model.sampling.Choice;
import dev.nernst.model.sampling.Drawn;
import dev.nernst.model.sampling.TokenSampler;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Generates for the requests that it has been given, pass by pass (continuous batching). The caller drives it: {@link
 * BatchEngine} to the end of a call, {@link LiveEngine} for ever. Used by one thread at a time.
 */
final class EngineLoop implements AutoCloseable {
    private final Decoder decoder;
    private final Provider provider;
    private final KvCache cache;
    private final Workspace workspace;
    private final TokenSampler sampler;
    private final @Nullable PrefixCache prefixes;
    private final Schedule schedule;
    private @Nullable Recording recording;

    EngineLoop(Decoder decoder, Provider provider, EngineOptions options, Supplier<TokenText> texts) {
        this.decoder = decoder;
        this.provider = provider;
        this.cache = new KvCache(provider.memory(), decoder.config());
        this.workspace = new Workspace(provider.memory());
        this.sampler = new TokenSampler(provider, workspace);
        this.prefixes = decoder.config().rope().dependsOnLength() ? null : new PrefixCache(cache);
        this.schedule = new Schedule(options, texts, cache, prefixes, decoder::weightsVersion, workspace);
    }

    Schedule schedule() {
        return schedule;
    }

    /** Pages of the cache that are in use, kept ones included. */
    int usedPages() {
        return cache.usedPages();
    }

    /** Tokens of prompts that are kept although no request uses them. */
    long keptTokens() {
        return prefixes == null ? 0 : prefixes.kept() * KvCache.PAGE;
    }

    void forgetPrefixes() {
        if (prefixes != null) {
            prefixes.clear();
        }
    }

    /** Writes down what passes compute from here on, or no longer. */
    void record(@Nullable Recording into) {
        recording = into;
    }

    /** Takes a request on; one that needs no pass ends at once. */
    void add(PromptState prompt) {
        if (prompt.needsPasses()) {
            schedule.add(prompt);
        } else {
            prompt.finishTheRest(FinishReason.LENGTH);
            prompt.end();
        }
    }

    boolean isIdle() {
        return schedule.isIdle();
    }

    /** Ends requests that somebody has cancelled. */
    void endCancelled() {
        for (PromptState prompt : schedule.all()) {
            if (prompt.cancelled) {
                breakOff(prompt, FinishReason.CANCELLED);
            }
        }
    }

    /** Ends a request where it is; what was generated so far is its result. */
    void breakOff(PromptState prompt, FinishReason reason) {
        for (SampleState sample : schedule.remove(prompt)) {
            sample.finish(reason, null);
        }
        prompt.finishTheRest(prompt.failure == null ? reason : FinishReason.FAILED);
        prompt.end();
    }

    /** Ends all requests: something is wrong that is nobody's own. */
    void fail(Throwable failure) {
        for (PromptState prompt : schedule.all()) {
            prompt.failure = failure;
            breakOff(prompt, FinishReason.FAILED);
        }
    }

    /** One pass, or as much of one as there is work for. */
    void step() {
        PackedPass pass = new PackedPass(cache);
        schedule.fill(pass);
        Set<PromptState> touched = new LinkedHashSet<>(schedule.fed());
        List<SampleState> drawn = new ArrayList<>();
        if (pass.rows() > 0) {
            run(pass, drawn);
        }
        drawLate(drawn);
        for (SampleState sample : drawn) {
            touched.add(sample.prompt);
            if (sample.prompt.failure == null && sample.isFinished()) {
                RecordedRows rows = recorded(sample);
                schedule.remove(sample);
                sample.finish(sample.reason(), rows);
            }
        }
        for (PromptState prompt : touched) {
            if (prompt.failure != null) {
                breakOff(prompt, FinishReason.FAILED);
            } else if (prompt.isComplete()) {
                schedule.remove(prompt);
                prompt.end();
            }
        }
    }

    private void run(PackedPass pass, List<SampleState> drawn) {
        try (Tape tape = Tape.generating(provider, workspace, results(pass), pass.decodingRows())) {
            Value hidden = pass.run(decoder, tape);
            List<PromptState> complete = new ArrayList<>();
            for (PromptState prompt : schedule.fed()) {
                score(prompt, hidden);
                if (prompt.isTakenIn()) {
                    takenIn(prompt, complete);
                }
            }
            List<SampleState> decoding = schedule.decoding();
            int[] rows = IntStream.concat(
                            decoding.stream().mapToInt(sample -> sample.logitsRow),
                            complete.stream().mapToInt(prompt -> prompt.lastRow))
                    .toArray();
            if (rows.length > 0) {
                try (Tape head = Tape.generating(provider, workspace, Tape.Results.COMPUTED, Tape.ALL_ROWS)) {
                    Value last = rows.length == hidden.rows() ? hidden : head.selectRows(hidden, rows);
                    Tensor logits =
                            head.linear(last, decoder.head(), null, null).data();
                    List<SampleState> drawing = drawing(decoding, complete, logits);
                    Map<Integer, SoftmaxSums> softmax = draw(drawing, logits);
                    record(pass, rows, logits, softmax);
                    drawn.addAll(drawing);
                }
            }
        }
    }

    private void score(PromptState prompt, Value hidden) {
        PromptScoring scoring = prompt.scoring;
        if (scoring != null) {
            int first = prompt.lastRow - prompt.fedCount + 1;
            prompt.guard(
                    () -> scoring.score(decoder, provider, workspace, hidden, first, prompt.fedFrom, prompt.fedCount));
        }
    }

    private void takenIn(PromptState prompt, List<PromptState> complete) {
        if (prompt.failure != null) {
            return;
        }
        if (prompt.maxNewTokens > 0) {
            complete.add(prompt);
        } else {
            prompt.finishTheRest(FinishReason.LENGTH);
        }
    }

    /** The samples that draw from these logits: those that are decoded, and the first ones of prompts. */
    private List<SampleState> drawing(List<SampleState> decoding, List<PromptState> complete, Tensor logits) {
        List<SampleState> drawing = new ArrayList<>();
        int row = 0;
        for (SampleState sample : decoding) {
            sample.logitsRow = row++;
            drawing.add(sample);
        }
        for (PromptState prompt : complete) {
            for (SampleState sample : schedule.startSamples(prompt)) {
                sample.logitsRow = row;
                drawing.add(sample);
            }
            if (prompt.hasMoreSamples()) {
                prompt.firstLogits = workspace.allocate(DType.F32, 1, logits.dim(1));
                provider.embedding().forward(prompt.firstLogits, logits, new int[] {row});
            }
            row++;
        }
        return drawing;
    }

    private void drawLate(List<SampleState> drawn) {
        Map<PromptState, List<SampleState>> byPrompt = new LinkedHashMap<>();
        for (SampleState sample : schedule.late()) {
            sample.logitsRow = 0;
            byPrompt.computeIfAbsent(sample.prompt, key -> new ArrayList<>()).add(sample);
        }
        byPrompt.forEach((prompt, samples) -> {
            Tensor logits = prompt.firstLogits;
            if (logits != null) {
                draw(samples, logits);
                drawn.addAll(samples);
                if (!prompt.hasMoreSamples()) {
                    schedule.release(prompt);
                }
            }
        });
    }

    /** Draws the next tokens; returns the softmax of the rows that gave any. */
    private Map<Integer, SoftmaxSums> draw(List<SampleState> samples, Tensor logits) {
        List<Drawn> drawn =
                sampler.draw(logits, samples.stream().map(SampleState::draw).toList());
        Map<Integer, SoftmaxSums> softmax = new LinkedHashMap<>();
        for (int i = 0; i < samples.size(); i++) {
            SampleState sample = samples.get(i);
            Choice choice = drawn.get(i).choice();
            if (choice == null) {
                sample.prompt.failure = drawn.get(i).failure();
            } else {
                softmax.put(sample.logitsRow, choice.softmax());
                sample.accept(choice);
            }
        }
        return softmax;
    }

    private void record(PackedPass pass, int[] passRows, Tensor logits, Map<Integer, SoftmaxSums> softmax) {
        if (recording != null && softmax.size() == passRows.length) {
            recording.recordLogits(
                    recording.rows() - pass.rows(),
                    passRows,
                    logits,
                    IntStream.range(0, passRows.length).mapToObj(softmax::get).toList());
        }
    }

    private @Nullable RecordedRows recorded(SampleState sample) {
        return recording == null ? null : recording.rows(sample.cached.marks());
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
