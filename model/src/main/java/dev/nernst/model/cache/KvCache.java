package dev.nernst.model.cache;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.memory.RowCopy;
import dev.nernst.runtime.memory.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of many sequences, in pages of {@link #PAGE} keys that sequences share where they begin alike. Each
 * layer has one F32 tensor of keys and one of values, [pages * PAGE, kv heads * head size], which grow as pages are
 * wanted. Used by one thread.
 */
public final class KvCache implements AutoCloseable {
    /** Keys a page. */
    public static final int PAGE = PagePool.PAGE;

    private final Memory memory;
    private final int width;
    private final PagePool pool = new PagePool();
    private final List<Store> keys = new ArrayList<>();
    private final List<Store> values = new ArrayList<>();
    /** A number for each place of a key, such as the row of a recording that the same pass wrote. */
    private int[] marks = {};

    /** The keys or the values of one layer; with an arena of its own, so that growing frees the old memory at once. */
    private static final class Store {
        private final Memory memory;
        private final TensorArena arena;
        private final Tensor rows;

        Store(Memory memory, int pages, int width) {
            this.memory = memory;
            arena = memory.newArena();
            rows = arena.allocate(DType.F32, (long) pages * PAGE, width);
        }

        Store grown(int pages, int width) {
            Store larger = new Store(memory, pages, width);
            memory.copy(RowCopy.all(rows, larger.rows.rows(0, rows.dim(0))));
            arena.close();
            return larger;
        }
    }

    /**
     * An empty cache for models of this shape.
     *
     * @param memory of the provider that computes them
     */
    public KvCache(Memory memory, ModelConfig config) {
        this.memory = memory;
        width = config.kvWidth();
        for (int layer = 0; layer < config.layers(); layer++) {
            keys.add(new Store(memory, 0, width));
            values.add(new Store(memory, 0, width));
        }
    }

    /** Bytes that the key and value of one token take in a model of this shape. */
    public static long bytesPerToken(ModelConfig config) {
        return 2L * config.layers() * config.kvWidth() * DType.F32.bytes();
    }

    /** Bytes that the keys and values of {@code tokens} tokens take, in whole pages. */
    public static long bytes(ModelConfig config, long tokens) {
        return pages(tokens) * PAGE * bytesPerToken(config);
    }

    /** An empty sequence in this cache. */
    public KvSequence newSequence() {
        return new KvSequence(this);
    }

    /** Pages that sequences hold; a shared page counts once. */
    public int usedPages() {
        return pool.used();
    }

    /** Pages that {@code tokens} tokens take. */
    public static long pages(long tokens) {
        return (tokens + PAGE - 1) / PAGE;
    }

    /** Whether a page has more than one holder. */
    public boolean isShared(int page) {
        return pool.isShared(page);
    }

    /** Lets go of a page that {@link KvSequence#hold} gave. */
    public void release(int page) {
        pool.release(page);
    }

    /** Keys of a layer, [pages * PAGE, kv heads * head size]; valid until a page is added. */
    Tensor keys(int layer) {
        return keys.get(layer).rows;
    }

    /** Values of a layer, as {@link #keys}. */
    Tensor values(int layer) {
        return values.get(layer).rows;
    }

    /**
     * Writes keys and values of a layer.
     *
     * @param newKeys [rows, kv heads * head size]
     * @param newValues as {@code newKeys}
     * @param places row of the cache for each of them
     */
    void write(int layer, Tensor newKeys, Tensor newValues, int[] places) {
        memory.copy(List.of(
                RowCopy.scatter(newKeys, keys(layer), places), RowCopy.scatter(newValues, values(layer), places)));
    }

    /** A number for each place of a key, [pages * PAGE]; valid until a page is added. */
    int[] marks() {
        return marks;
    }

    PagePool pool() {
        return pool;
    }

    /** A page that one sequence holds. */
    int takePage() {
        if (pool.isEmpty()) {
            int capacity = Math.max(4, pool.capacity() + (pool.capacity() + 1) / 2);
            keys.replaceAll(store -> store.grown(capacity, width));
            values.replaceAll(store -> store.grown(capacity, width));
            marks = Arrays.copyOf(marks, capacity * PAGE);
            pool.grow(capacity);
        }
        return pool.take();
    }

    /** A page of its own with the first {@code rows} rows of {@code page}. */
    int copyPage(int page, int rows) {
        int copy = takePage();
        System.arraycopy(marks, page * PAGE, marks, copy * PAGE, rows);
        List<RowCopy> copies = new ArrayList<>();
        for (int layer = 0; layer < keys.size(); layer++) {
            for (Tensor tensor : List.of(keys(layer), values(layer))) {
                copies.add(RowCopy.all(tensor.rows((long) page * PAGE, rows), tensor.rows((long) copy * PAGE, rows)));
            }
        }
        memory.copy(copies);
        return copy;
    }

    /** Frees the memory; no sequence of this cache can be used afterwards. */
    @Override
    public void close() {
        keys.forEach(store -> store.arena.close());
        values.forEach(store -> store.arena.close());
    }
}
