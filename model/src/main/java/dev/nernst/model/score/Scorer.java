package dev.nernst.model.score;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.cache.KvSequence;
import dev.nernst.model.cache.PackedPass;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores sequences in packed passes of bounded size: short sequences share one, a long one takes several and keeps its
 * keys and values between them. Keeps its memory from call to call. Used by one thread; several scorers may run on one
 * decoder.
 */
public final class Scorer implements AutoCloseable {
    private final Decoder decoder;
    private final Provider provider;
    private final int maxPassTokens;
    private final KvCache cache;
    private final Workspace workspace;

    /** @param maxPassTokens tokens a pass */
    public Scorer(Decoder decoder, Provider provider, int maxPassTokens) {
        if (maxPassTokens < 1) {
            throw new InvalidInputException("a pass of " + maxPassTokens + " tokens scores nothing");
        }
        this.decoder = decoder;
        this.provider = provider;
        this.maxPassTokens = maxPassTokens;
        this.cache = new KvCache(provider.memory(), decoder.config());
        this.workspace = new Workspace(provider.memory());
    }

    /** Scores one sequence; see {@link #score(List)}. */
    public TokenScores score(int[] ids) {
        return score(List.of(ids)).getFirst();
    }

    /**
     * Scores sequences, in order.
     *
     * @throws InvalidInputException if one is empty, longer than the context, or has an id outside the vocabulary
     */
    public List<TokenScores> score(List<int[]> sequences) {
        sequences.forEach(this::check);
        List<TokenScores> results = new ArrayList<>();
        for (int[] ids : sequences) {
            results.add(new TokenScores(ids, new double[ids.length - 1], new double[ids.length - 1]));
        }
        List<Part> parts = new ArrayList<>();
        int room = maxPassTokens;
        for (TokenScores result : results) {
            KvSequence cached = cache.newSequence();
            // The last token is only looked up, not looked from.
            for (int from = 0; from < result.ids().length - 1; ) {
                int to = Math.min(result.ids().length - 1, from + room);
                parts.add(new Part(result, cached, from, to));
                room -= to - from;
                from = to;
                if (room == 0) {
                    run(parts);
                    room = maxPassTokens;
                }
            }
        }
        run(parts);
        return results;
    }

    /** Positions of a sequence that one pass looks from. */
    private record Part(TokenScores result, KvSequence cached, int from, int to) {
        boolean isLast() {
            return to == result.ids().length - 1;
        }
    }

    private void run(List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        PackedPass pass = new PackedPass(cache);
        int[] targets = new int[maxPassTokens];
        for (Part part : parts) {
            int[] ids = part.result.ids();
            System.arraycopy(ids, part.from + 1, targets, pass.rows(), part.to - part.from);
            pass.add(part.cached, Arrays.copyOfRange(ids, part.from, part.to), ids.length);
        }
        HeadStatistics statistics;
        try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
            Value hidden = pass.run(decoder, tape);
            statistics = tape.head(hidden, decoder.head(), Arrays.copyOf(targets, pass.rows()), 1)
                    .statistics();
        }
        int row = 0;
        for (Part part : parts) {
            int count = part.to - part.from;
            System.arraycopy(statistics.logProbability(), row, part.result.logProbabilities(), part.from, count);
            System.arraycopy(statistics.entropy(), row, part.result.entropies(), part.from, count);
            row += count;
            if (part.isLast()) {
                part.cached.close();
            }
        }
        parts.clear();
    }

    private void check(int[] ids) {
        int context = decoder.config().maxPositions();
        if (ids.length == 0 || ids.length > context) {
            throw new InvalidInputException("the text has " + ids.length
                    + " tokens, but at least 1 and at most the model's context of " + context + " can be scored");
        }
        for (int id : ids) {
            if (id < 0 || id >= decoder.config().vocabularySize()) {
                throw new InvalidInputException("the token id " + id + " is outside the model's vocabulary of "
                        + decoder.config().vocabularySize());
            }
        }
    }

    /** Frees the cache and the activations. */
    @Override
    public void close() {
        cache.close();
        workspace.close();
    }
}
