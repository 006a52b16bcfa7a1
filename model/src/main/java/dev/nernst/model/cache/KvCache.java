package dev.nernst.model.cache;

import dev.nernst.model.config.ModelConfig;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

    private final int width;
    private final PagePool pool = new PagePool();
    private final List<Store> keys = new ArrayList<>();
    private final List<Store> values = new ArrayList<>();
    /** A number for each place of a key, such as the row of a recording that the same pass wrote. */
    private int[] marks = {};

    /** The keys or the values of one layer; with an arena of its own, so that growing frees the old memory at once. */
    private static final class Store {
        private final Arena arena = Arena.ofShared();
        private final Tensor rows;

        Store(int pages, int width) {
            rows = Tensor.allocate(arena, DType.F32, (long) pages * PAGE, width);
        }

        Store grown(int pages, int width) {
            Store larger = new Store(pages, width);
            MemorySegment.copy(rows.host(), 0, larger.rows.host(), 0, rows.byteSize());
            arena.close();
            return larger;
        }
    }

    /** An empty cache for models of this shape. */
    public KvCache(ModelConfig config) {
        width = config.kvWidth();
        for (int layer = 0; layer < config.layers(); layer++) {
            keys.add(new Store(0, width));
            values.add(new Store(0, width));
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
        long rowBytes = (long) width * DType.F32.bytes();
        for (int layer = 0; layer < keys.size(); layer++) {
            for (Tensor tensor : List.of(keys(layer), values(layer))) {
                MemorySegment data = tensor.host();
                MemorySegment.copy(data, page * PAGE * rowBytes, data, copy * PAGE * rowBytes, rows * rowBytes);
            }
        }
        return copy;
    }

    /** Frees the memory; no sequence of this cache can be used afterwards. */
    @Override
    public void close() {
        keys.forEach(store -> store.arena.close());
        values.forEach(store -> store.arena.close());
    }
}
