package dev.nernst.model.cache;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Attend;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@link Attend} of one forward pass over the new tokens of some sequences: writes their keys and values to the
 * cache, then attends to all that is there. All rows are written before any is read, so a sequence may share pages that
 * another one fills in the same pass.
 *
 * <p>Belongs to one pass; not thread-safe.
 */
public final class CachedAttention implements Attend {
    private final KvCache cache;
    private final ModelConfig config;
    private final int[] queryStart;
    private final int[] queryCount;
    private final int[] keyCount;
    private final int[][] tileRows;
    /** For each row of the pass where its key and value go. */
    private final int[] newRows;

    private final int decodingSequences;
    private final Map<Integer, AttentionLayout> layouts = new HashMap<>();

    /**
     * @param sequences already extended by their new tokens
     * @param newTokens of each sequence: its last tokens, consecutive rows of the pass
     * @param decodingSequences how many sequences, from the first on, take a step of decoding
     */
    public CachedAttention(
            KvCache cache, ModelConfig config, List<KvSequence> sequences, int[] newTokens, int decodingSequences) {
        this.decodingSequences = decodingSequences;
        this.cache = cache;
        this.config = config;
        queryStart = new int[newTokens.length];
        queryCount = newTokens.clone();
        keyCount = new int[newTokens.length];
        tileRows = new int[newTokens.length][];
        int row = 0;
        for (int s = 0; s < newTokens.length; s++) {
            queryStart[s] = row;
            keyCount[s] = sequences.get(s).length();
            tileRows[s] = sequences.get(s).tileRows();
            row += newTokens[s];
        }
        newRows = new int[row];
        for (int s = 0; s < newTokens.length; s++) {
            int position = keyCount[s] - newTokens[s];
            for (int i = 0; i < newTokens[s]; i++, position++) {
                newRows[queryStart[s] + i] = tileRows[s][position / KvCache.PAGE] + position % KvCache.PAGE;
            }
        }
    }

    @Override
    public Value attend(Tape tape, int layer, Value q, Value k, Value v) {
        cache.write(layer, k.data(), v.data(), newRows);
        int window = config.slidingWindow().get(layer);
        return tape.attentionToCache(
                Attend.name(layer),
                q,
                cache.keys(layer),
                cache.values(layer),
                layouts.computeIfAbsent(window, this::layout));
    }

    private AttentionLayout layout(int window) {
        return new AttentionLayout(
                        config.heads(),
                        config.kvHeads(),
                        config.headSize(),
                        config.attentionScale(),
                        window,
                        queryStart,
                        queryCount,
                        keyCount,
                        tileRows)
                .withDecodingSequences(decodingSequences);
    }
}
