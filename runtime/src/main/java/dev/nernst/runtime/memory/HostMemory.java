package dev.nernst.runtime.memory;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The memory of this process: off-heap, with loops over a provider's worker threads. */
public final class HostMemory implements Memory {
    /** Bytes that a thread sets to zero in one go. */
    private static final long ZEROED_AT_A_TIME = 1 << 19;

    /** Bytes that a thread copies in one go: a pass of decoding has some tens of rows of a few kilobytes. */
    private static final long COPIED_AT_A_TIME = 1 << 16;

    /** Elements that a thread converts in one go. */
    private static final int CONVERTED_AT_A_TIME = 1 << 14;

    private final Workers workers;

    /** @param workers that loops over memory run on */
    public HostMemory(Workers workers) {
        this.workers = workers;
    }

    @Override
    public TensorArena newArena() {
        return new HostArena();
    }

    @Override
    public boolean holds(Tensor tensor) {
        return tensor.isHost();
    }

    private static final class HostArena implements TensorArena {
        private final Arena arena = Arena.ofShared();

        @Override
        public Tensor allocate(DType dtype, long... shape) {
            return Tensor.allocate(arena, dtype, shape);
        }

        @Override
        public Tensor place(Tensor host) {
            return host;
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    @Override
    public void zero(Tensor tensor) {
        MemorySegment data = tensor.host();
        int pieces = Math.toIntExact(Math.ceilDiv(data.byteSize(), ZEROED_AT_A_TIME));
        workers.run(pieces, piece -> {
            long from = piece * ZEROED_AT_A_TIME;
            data.asSlice(from, Math.min(ZEROED_AT_A_TIME, data.byteSize() - from))
                    .fill((byte) 0);
        });
    }

    @Override
    public void copy(List<RowCopy> copies) {
        int[] firstPiece = new int[copies.size() + 1];
        for (int i = 0; i < copies.size(); i++) {
            RowCopy copy = copies.get(i);
            firstPiece[i + 1] = firstPiece[i] + Math.ceilDiv(copy.count(), rowsAtATime(copy));
        }
        workers.run(firstPiece[copies.size()], piece -> {
            int which = 0;
            while (firstPiece[which + 1] <= piece) {
                which++;
            }
            RowCopy copy = copies.get(which);
            int rows = rowsAtATime(copy);
            int from = (piece - firstPiece[which]) * rows;
            copy(copy, from, Math.min(copy.count(), from + rows));
        });
    }

    private static int rowsAtATime(RowCopy copy) {
        return (int) Math.clamp(COPIED_AT_A_TIME / Math.max(1, copy.rowBytes()), 1, Integer.MAX_VALUE);
    }

    /** Copies as many rows at once as lie side by side on both ends. */
    private static void copy(RowCopy copy, int from, int to) {
        MemorySegment source = copy.source().host();
        MemorySegment target = copy.target().host();
        long bytes = copy.rowBytes();
        for (int i = from; i < to; ) {
            int first = copy.from(i);
            int place = copy.to(i);
            int run = 1;
            while (i + run < to && copy.from(i + run) == first + run && copy.to(i + run) == place + run) {
                run++;
            }
            MemorySegment.copy(source, first * bytes, target, place * bytes, run * bytes);
            i += run;
        }
    }

    @Override
    public void convert(Tensor source, Tensor target) {
        if (source.size() != target.size()) {
            throw new IllegalArgumentException("the elements of " + source + " are not those of " + target);
        }
        int pieces = Math.toIntExact(Math.ceilDiv(source.size(), CONVERTED_AT_A_TIME));
        workers.run(pieces, piece -> {
            long from = (long) piece * CONVERTED_AT_A_TIME;
            float[] values = new float[(int) Math.min(CONVERTED_AT_A_TIME, source.size() - from)];
            Floats.copy(source, from, values, 0, values.length);
            Floats.store(values, 0, target, from, values.length);
        });
    }

    @Override
    public void upload(Tensor host, Tensor target) {
        target.copyFrom(host);
    }

    @Override
    public Tensor download(Tensor tensor) {
        return tensor;
    }

    /** Every call is done when it returns. */
    @Override
    public void synchronise() {}
}
