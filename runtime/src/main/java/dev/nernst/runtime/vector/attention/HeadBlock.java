package dev.nernst.runtime.vector.attention;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.NativeTarget;
import dev.nernst.runtime.vector.common.Prefetch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The queries of one sequence that share a key-value head, and the keys of that head: copies between their scattered
 * rows and arrays. Row r of a block of queries from position index {@code first} on is query {@code first + r / group}
 * under head {@code r % group} of the group.
 *
 * @param group query heads a key-value head
 */
record HeadBlock(AttentionLayout layout, int sequence, int kvHead, int group) {
    static HeadBlock of(AttentionLayout layout, int sequence, int kvHead) {
        return new HeadBlock(layout, sequence, kvHead, layout.heads() / layout.kvHeads());
    }

    /** First element of row {@code r} of the queries from {@code first} on. */
    long queryAt(int first, int r) {
        return statisticAt(first, r) * layout.headSize();
    }

    /** Element of row {@code r} in a tensor with one number a query and head. */
    long statisticAt(int first, int r) {
        long row = layout.queryStart()[sequence] + first + r / group;
        return row * layout.heads() + kvHead * group + r % group;
    }

    /** First element of the key at a position. */
    long keyAt(int position) {
        return ((long) layout.keyRow(sequence, position) * layout.kvHeads() + kvHead) * layout.headSize();
    }

    /** Copies query rows, all of each query, into {@code target} [rows, head size]. */
    void loadQueries(Tensor source, int first, int rows, float[] target) {
        loadQueries(source, first, rows, target, 0);
    }

    /** As above, from {@code target[at]} on. */
    void loadQueries(Tensor source, int first, int rows, float[] target, int at) {
        int d = layout.headSize();
        for (int r = 0; r < rows; r += group) {
            MemorySegment.copy(source.host(), Floats.FLOAT, queryAt(first, r) * 4, target, at + r * d, group * d);
        }
    }

    /** Copies the rows of {@code count} queries to native memory [count * group, head size]. */
    void copyQueries(Tensor source, int first, int count, MemorySegment target) {
        long bytes = group * layout.headSize() * 4L;
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(source.host(), queryAt(first, i * group) * 4, target, i * bytes, bytes);
        }
    }

    /** Loads all query rows of this block into the cache. */
    void prefetchQueries(Prefetch prefetch, Tensor source, int queries) {
        int d = layout.headSize();
        prefetch.rows(source.host(), queryAt(0, 0) * 4, layout.heads() * d * 4L, group * d * 4, queries);
    }

    /** Copies the keys (or values) at positions {@code from} on into {@code target} [count, head size]. */
    void loadKeys(Tensor source, int from, int count, float[] target) {
        int d = layout.headSize();
        for (int k = 0; k < count; k++) {
            MemorySegment.copy(source.host(), Floats.FLOAT, keyAt(from + k) * 4, target, k * d, d);
        }
    }

    /** Adds [rows, head size] to query rows, all of each query. */
    void addQueries(Tensor target, int first, int rows, float[] values) {
        int d = layout.headSize();
        for (int r = 0; r < rows; r += group) {
            add(target.host(), queryAt(first, r) * 4, values, r * d, group * d);
        }
    }

    /** Adds [count, head size] to the keys (or values) at positions {@code from} on. */
    void addKeys(Tensor target, int from, int count, float[] values) {
        int d = layout.headSize();
        for (int k = 0; k < count; k++) {
            add(target.host(), keyAt(from + k) * 4, values, k * d, d);
        }
    }

    private static void add(MemorySegment target, long at, float[] values, int from, int count) {
        MemorySegment to = NativeTarget.of(target);
        int i = 0;
        for (; i <= count - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            addFour(to, at + i * 4L, values, from + i);
        }
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromMemorySegment(Lanes.FLOATS, to, at + i * 4L, Lanes.ORDER)
                    .add(FloatVector.fromArray(Lanes.FLOATS, values, from + i))
                    .intoMemorySegment(to, at + i * 4L, Lanes.ORDER);
        }
        for (; i < count; i++) {
            to.set(Floats.FLOAT, at + i * 4L, to.get(Floats.FLOAT, at + i * 4L) + values[from + i]);
        }
    }

    /** A loop along the few vectors of a head costs more to enter than to run. */
    private static void addFour(MemorySegment target, long at, float[] values, int from) {
        FloatVector a = FloatVector.fromArray(Lanes.FLOATS, values, from);
        FloatVector b = FloatVector.fromArray(Lanes.FLOATS, values, from + Lanes.COUNT);
        FloatVector c = FloatVector.fromArray(Lanes.FLOATS, values, from + 2 * Lanes.COUNT);
        FloatVector d = FloatVector.fromArray(Lanes.FLOATS, values, from + 3 * Lanes.COUNT);
        a = a.add(FloatVector.fromMemorySegment(Lanes.FLOATS, target, at, Lanes.ORDER));
        b = b.add(FloatVector.fromMemorySegment(Lanes.FLOATS, target, at + Lanes.BYTES, Lanes.ORDER));
        c = c.add(FloatVector.fromMemorySegment(Lanes.FLOATS, target, at + 2 * Lanes.BYTES, Lanes.ORDER));
        d = d.add(FloatVector.fromMemorySegment(Lanes.FLOATS, target, at + 3 * Lanes.BYTES, Lanes.ORDER));
        a.intoMemorySegment(target, at, Lanes.ORDER);
        b.intoMemorySegment(target, at + Lanes.BYTES, Lanes.ORDER);
        c.intoMemorySegment(target, at + 2 * Lanes.BYTES, Lanes.ORDER);
        d.intoMemorySegment(target, at + 3 * Lanes.BYTES, Lanes.ORDER);
    }
}
