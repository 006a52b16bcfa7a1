package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.AttentionLayout;
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

    /** Copies query rows into {@code target} [rows, head size]. */
    void loadQueries(Tensor source, int first, int rows, float[] target) {
        loadQueries(source, first, rows, target, 0);
    }

    /** As above, from {@code target[at]} on. */
    void loadQueries(Tensor source, int first, int rows, float[] target, int at) {
        int d = layout.headSize();
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(source.data(), Floats.FLOAT, queryAt(first, r) * 4, target, at + r * d, d);
        }
    }

    /** Brings all query rows of this block into the cache. */
    void touchQueries(Touch touch, Tensor source, int queries) {
        int d = layout.headSize();
        touch.pieces(source.data(), queryAt(0, 0) * 4, layout.heads() * d * 4L, group * d * 4, queries);
    }

    /** Copies the keys (or values) at positions {@code from} on into {@code target} [count, head size]. */
    void loadKeys(Tensor source, int from, int count, float[] target) {
        int d = layout.headSize();
        for (int k = 0; k < count; k++) {
            MemorySegment.copy(source.data(), Floats.FLOAT, keyAt(from + k) * 4, target, k * d, d);
        }
    }

    /** Adds [rows, head size] to query rows. */
    void addQueries(Tensor target, int first, int rows, float[] values) {
        int d = layout.headSize();
        for (int r = 0; r < rows; r++) {
            add(target.data().asSlice(queryAt(first, r) * 4, d * 4L), values, r * d, d);
        }
    }

    /** Adds [count, head size] to the keys (or values) at positions {@code from} on. */
    void addKeys(Tensor target, int from, int count, float[] values) {
        int d = layout.headSize();
        for (int k = 0; k < count; k++) {
            add(target.data().asSlice(keyAt(from + k) * 4, d * 4L), values, k * d, d);
        }
    }

    private static void add(MemorySegment target, float[] values, int at, int count) {
        int i = 0;
        for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
            FloatVector.fromMemorySegment(Lanes.FLOATS, target, i * 4L, Lanes.ORDER)
                    .add(FloatVector.fromArray(Lanes.FLOATS, values, at + i))
                    .intoMemorySegment(target, i * 4L, Lanes.ORDER);
        }
        for (; i < count; i++) {
            target.set(Floats.FLOAT, i * 4L, target.get(Floats.FLOAT, i * 4L) + values[at + i]);
        }
    }
}
