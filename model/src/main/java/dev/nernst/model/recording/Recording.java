package dev.nernst.model.recording;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.PackedSequences;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import dev.nernst.runtime.tape.Tape;
import java.lang.foreign.Arena;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What linear layers and attention gave for each token of the sequences that a generator wrote, so that a pass that trains
 * on these sequences under the same weights need not compute its forward half again. A token's results are one row,
 * numbered in the order of computation; sequences that share a beginning share its rows.
 *
 * <p>Holds until the weights change: after that {@link #of} must not be asked any more before the next {@link #forget}.
 * Used by one thread.
 */
public final class Recording implements AutoCloseable {
    /** Rows that a thread writes down in one go: a pass of decoding has some tens. */
    private static final int PUT_AT_A_TIME = 32;

    private final Workers workers;
    private final Arena arena = Arena.ofShared();
    /** By the order in which a pass comes to them. */
    private final List<ResultRows> results = new ArrayList<>();
    /** For the tokens of each known sequence their rows. */
    private final Map<IntBuffer, int[]> known = new HashMap<>();

    private int rows;

    /** @param workers that copy rows */
    public Recording(Workers workers) {
        this.workers = workers;
    }

    /** Bytes a token takes in a recording of this model; what low-rank adapters add, little, is not counted. */
    public static long bytesPerToken(ModelConfig config) {
        long perLayer = 2L * config.queryWidth()
                + 2L * config.kvWidth()
                + config.heads()
                + 2L * config.hiddenSize()
                + 2L * config.intermediateSize();
        return Float.BYTES * config.layers() * perLayer;
    }

    /** Forgets all sequences; keeps the memory. */
    public void forget() {
        known.clear();
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
        return new Tape.Results() {
            private int next;

            @Override
            public void bring(Runnable compute, Tensor... out) {
                compute.run();
                int from = next;
                for (Tensor tensor : out) {
                    if (next == results.size()) {
                        results.add(new ResultRows(arena, tensor.dim(1)));
                    }
                    results.get(next++).grow(rows);
                }
                int pieces = Math.ceilDiv(count, PUT_AT_A_TIME);
                workers.run(out.length * pieces, chunk -> {
                    int which = chunk / pieces;
                    int row = chunk % pieces * PUT_AT_A_TIME;
                    results.get(from + which).put(first, out[which], row, Math.min(count, row + PUT_AT_A_TIME));
                });
            }
        };
    }

    /**
     * Makes a sequence known.
     *
     * @param tokens that went through the model
     * @param tokenRows the row of each
     */
    public void know(int[] tokens, int[] tokenRows) {
        known.put(IntBuffer.wrap(tokens), tokenRows);
    }

    /** Results of a pass over these sequences: taken from here if all of them are known, else computed. */
    public Tape.Results of(PackedSequences packed) {
        int[] sources = new int[packed.ids().length];
        for (int s = 0; s < packed.sequences(); s++) {
            int[] places = packed.rows()[s];
            int[] found = known.get(IntBuffer.wrap(packed.tokens(s)));
            if (found == null) {
                return Tape.Results.COMPUTED;
            }
            for (int i = places.length - packed.own()[s]; i < places.length; i++) {
                sources[places[i]] = found[i];
            }
        }
        return new Tape.Results() {
            private int next;

            @Override
            public void bring(Runnable compute, Tensor... out) {
                for (Tensor tensor : out) {
                    results.get(next++).take(sources, tensor, workers);
                }
            }
        };
    }

    /** Bytes it holds. */
    public long bytes() {
        return results.stream().mapToLong(ResultRows::bytes).sum();
    }

    @Override
    public void close() {
        arena.close();
    }
}
