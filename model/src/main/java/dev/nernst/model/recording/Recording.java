package dev.nernst.model.recording;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.RowCopy;
import dev.nernst.runtime.memory.TensorArena;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.tape.Tape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What linear layers, attention and, if wanted, the head gave for each token of the sequences that a generator wrote, so
 * that a pass that trains on these sequences under the same weights need not compute its forward half again. A token's
 * results are one row, numbered in the order of computation; sequences that share a beginning share its rows. Whoever wrote
 * a sequence hands out {@link RecordedRows}, by which its rows are found again.
 *
 * <p>Holds until the weights change: after that {@link #of} must not be asked any more before the next {@link #forget}.
 * Used by one thread.
 */
public final class Recording implements AutoCloseable {
    private final Memory memory;
    private final TensorArena arena;
    /** By the name of the op's result, layer included. */
    private final Map<String, ResultRows> results = new HashMap<>();
    /** Grows whenever everything is forgotten: rows of an earlier time are none any more. */
    private int period;

    private final boolean keepsLogits;
    /** For each row that of its logits. */
    private final Map<Integer, Integer> logitsOf = new HashMap<>();

    /** For each row of logits. */
    private final List<SoftmaxSums> softmaxOf = new ArrayList<>();

    private @Nullable ResultRows logits;
    private int rows;

    /**
     * @param memory of the provider that computes the passes
     * @param keepsLogits whether the logits of tokens that others were drawn after are written down too
     */
    public Recording(Memory memory, boolean keepsLogits) {
        this.memory = memory;
        this.arena = memory.newArena();
        this.keepsLogits = keepsLogits;
    }

    /** Bytes a token takes in a recording of this model but for its logits; what low-rank adapters add, little, is not counted. */
    public static long bytesPerToken(ModelConfig config) {
        long perLayer = 2L * config.queryWidth()
                + 2L * config.kvWidth()
                + config.heads()
                + 2L * config.hiddenSize()
                + 2L * config.intermediateSize();
        return Float.BYTES * config.layers() * perLayer;
    }

    /** Bytes that the logits of a token take. */
    public static long logitsBytesPerToken(ModelConfig config) {
        return (long) Float.BYTES * config.vocabularySize();
    }

    /** Forgets all sequences; keeps the memory. */
    public void forget() {
        period++;
        logitsOf.clear();
        softmaxOf.clear();
        rows = 0;
    }

    /** Rows so far, which is the number of the first row of the next pass. */
    public int rows() {
        return rows;
    }

    /** Results of a pass of {@code count} rows, computed and written down as the next rows. */
    public Tape.Results record(int count) {
        int first = rows;
        rows = Math.addExact(rows, count);
        return (names, compute, out) -> {
            compute.run();
            List<RowCopy> copies = new ArrayList<>();
            for (int i = 0; i < out.length; i++) {
                int width = out[i].dim(1);
                ResultRows rows = results.computeIfAbsent(names.get(i), name -> new ResultRows(arena, width));
                copies.addAll(rows.put(first, out[i]));
            }
            memory.copy(copies);
        };
    }

    /**
     * Writes down logits and what was found out about them, if this recording keeps any.
     *
     * @param first number of the first row of the pass that gave them
     * @param passRows for each of the logits its row in that pass
     * @param values [logits, vocabulary]
     * @param softmax of each of the logits
     */
    public void recordLogits(int first, int[] passRows, Tensor values, List<SoftmaxSums> softmax) {
        if (!keepsLogits) {
            return;
        }
        if (logits == null) {
            logits = new ResultRows(arena, values.dim(1));
        }
        ResultRows kept = logits;
        int next = logitsOf.size();
        memory.copy(kept.put(next, values));
        softmaxOf.addAll(softmax);
        for (int i = 0; i < passRows.length; i++) {
            logitsOf.put(first + passRows[i], next + i);
        }
    }

    /**
     * The rows of a sequence.
     *
     * @param tokenRows for each token that went through the model its row
     */
    public RecordedRows rows(int[] tokenRows) {
        return new RecordedRows(this, period, tokenRows);
    }

    /**
     * Results of a pass over these sequences: taken from here, or computed if one of them is not here.
     *
     * @param recorded the rows of each sequence, or null where it has none
     */
    public Tape.Results of(PackedSequences packed, List<? extends @Nullable RecordedRows> recorded) {
        int[] sources = sources(packed, recorded);
        if (sources == null) {
            return Tape.Results.COMPUTED;
        }
        ResultRows.Wanted wanted = new ResultRows.Wanted(sources);
        return (names, compute, out) -> {
            List<RowCopy> copies = new ArrayList<>();
            for (int i = 0; i < out.length; i++) {
                ResultRows rows = results.get(names.get(i));
                if (rows == null) {
                    throw new IllegalStateException(names.get(i) + " was not recorded");
                }
                copies.addAll(rows.take(wanted, out[i]));
            }
            memory.copy(copies);
        };
    }

    /** The logits of some rows of a pass over these sequences, as {@link #of}, or null if one is not here. */
    public @Nullable KnownLogits logits(
            PackedSequences packed, List<? extends @Nullable RecordedRows> recorded, int[] passRows) {
        int[] sources = sources(packed, recorded);
        ResultRows kept = logits;
        if (sources == null || kept == null) {
            return null;
        }
        int[] places = new int[passRows.length];
        for (int i = 0; i < places.length; i++) {
            Integer place = logitsOf.get(sources[passRows[i]]);
            if (place == null) {
                return null;
            }
            places[i] = place;
        }
        List<SoftmaxSums> softmax =
                Arrays.stream(places).mapToObj(softmaxOf::get).toList();
        return new KnownLogits(kept.blocks(), places, softmax);
    }

    /** For each row of a pass over these sequences its own; null if a sequence is not here. */
    private int @Nullable [] sources(PackedSequences packed, List<? extends @Nullable RecordedRows> recorded) {
        int[] sources = new int[packed.ids().length];
        for (int s = 0; s < packed.sequences(); s++) {
            int[] places = packed.rows()[s];
            RecordedRows found = recorded.get(s);
            if (found == null || found.recording() != this || found.period() != period) {
                return null;
            }
            if (found.rows().length < places.length) {
                throw new IllegalArgumentException("a sequence of " + places.length + " tokens has only "
                        + found.rows().length + " recorded rows");
            }
            for (int i = places.length - packed.own()[s]; i < places.length; i++) {
                sources[places[i]] = found.rows()[i];
            }
        }
        return sources;
    }

    /** Bytes it holds. */
    public long bytes() {
        long ofLogits = logits == null ? 0 : logits.bytes();
        return ofLogits + results.values().stream().mapToLong(ResultRows::bytes).sum();
    }

    @Override
    public void close() {
        arena.close();
    }
}
