package dev.nernst.model.cache;

import dev.nernst.model.decoder.Attend;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.RowPositions;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One forward pass over the next tokens of several sequences, packed into rows: a prompt's worth of one, a single token
 * of another. Made for one pass, used by the thread of the cache.
 */
public final class PackedPass {
    private record Slice(KvSequence sequence, int position, int count, int length) {}

    private final KvCache cache;
    private final List<Slice> slices = new ArrayList<>();
    private int[] ids = new int[64];
    private int rows;
    private int decodingRows;

    /** @param cache that all the sequences belong to */
    public PackedPass(KvCache cache) {
        this.cache = cache;
    }

    /**
     * Takes up one token that was drawn: a step of decoding, which is computed with the same bits whatever shares the pass.
     * All of a pass come before the pieces of prompts.
     *
     * @param length as {@link #add} wants it
     * @return its row
     */
    public int addStep(KvSequence sequence, int token, int length) {
        if (decodingRows < rows) {
            throw new IllegalStateException("steps of decoding come before pieces of prompts");
        }
        decodingRows++;
        return add(sequence, new int[] {token}, length);
    }

    /**
     * Takes up the next tokens of a prompt, or of any sequence that is at hand as a whole. The sequence is extended by them
     * at once: other sequences may share its pages from now on.
     *
     * @param tokens the new tokens
     * @param length tokens of the sequence as far as they are known, those after the new ones included; the dynamic
     *     scaling of positions depends on it
     * @return the row of the last of them
     */
    public int add(KvSequence sequence, int[] tokens, int length) {
        if (rows + tokens.length > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(2 * ids.length, rows + tokens.length));
        }
        System.arraycopy(tokens, 0, ids, rows, tokens.length);
        slices.add(new Slice(sequence, sequence.length(), tokens.length, length));
        sequence.extend(tokens.length);
        rows += tokens.length;
        return rows - 1;
    }

    /** Tokens taken up so far. */
    public int rows() {
        return rows;
    }

    /** How many of them, from the first on, are steps of decoding. */
    public int decodingRows() {
        return decodingRows;
    }

    /** Notes a number at each token in the cache, {@code first} at that of row 0; see {@link KvSequence#marks}. */
    public void mark(int first) {
        int row = first;
        for (Slice slice : slices) {
            slice.sequence.mark(slice.position, slice.count, row);
            row += slice.count;
        }
    }

    /**
     * Runs the pass.
     *
     * @param tape in {@link Tape.Mode#INFERENCE}, made for {@link #decodingRows}
     * @return hidden states after the final norm, [rows, hidden], owned by the tape
     */
    public Value run(Decoder decoder, Tape tape) {
        List<KvSequence> sequences = new ArrayList<>();
        RowPositions positions = new RowPositions(rows);
        int[] counts = new int[slices.size()];
        int row = 0;
        for (Slice slice : slices) {
            positions.put(row, slice.position, slice.count, slice.length);
            counts[sequences.size()] = slice.count;
            sequences.add(slice.sequence);
            row += slice.count;
        }
        Attend attention = new CachedAttention(cache, decoder.config(), sequences, counts, decodingRows);
        Tensor angles = decoder.rotary().angles(tape, positions);
        return decoder.forward(tape, Arrays.copyOf(ids, rows), angles, attention);
    }
}
