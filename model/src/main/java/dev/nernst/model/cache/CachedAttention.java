package dev.nernst.model.cache;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Attend;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.lang.foreign.MemorySegment;
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
    /** Sequences whose rows a thread writes in one go. */
    private static final int WRITTEN_AT_A_TIME = 16;

    private final KvCache cache;
    private final ModelConfig config;
    private final int[] queryStart;
    private final int[] queryCount;
    private final int[] keyCount;
    private final int[][] tileRows;
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
    }

    @Override
    public Value attend(Tape tape, int layer, Value q, Value k, Value v) {
        Tensor keys = cache.keys(layer);
        Tensor values = cache.values(layer);
        int pieces = Math.ceilDiv(queryStart.length, WRITTEN_AT_A_TIME);
        tape.provider().workers().run(pieces, piece -> {
            int end = Math.min(queryStart.length, (piece + 1) * WRITTEN_AT_A_TIME);
            for (int s = piece * WRITTEN_AT_A_TIME; s < end; s++) {
                write(s, k.data(), keys);
                write(s, v.data(), values);
            }
        });
        int window = config.slidingWindow().get(layer);
        return tape.attentionToCache(
                Attend.name(layer), q, keys, values, layouts.computeIfAbsent(window, this::layout));
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

    /** Copies the new rows of a sequence to their places, as many at once as fall into one page. */
    private void write(int sequence, Tensor rows, Tensor pages) {
        long rowBytes = (long) config.kvWidth() * DType.F32.bytes();
        int position = keyCount[sequence] - queryCount[sequence];
        int row = queryStart[sequence];
        while (position < keyCount[sequence]) {
            int within = position % KvCache.PAGE;
            int count = Math.min(KvCache.PAGE - within, keyCount[sequence] - position);
            long target = tileRows[sequence][position / KvCache.PAGE] + within;
            MemorySegment.copy(rows.host(), row * rowBytes, pages.host(), target * rowBytes, count * rowBytes);
            position += count;
            row += count;
        }
    }
}
