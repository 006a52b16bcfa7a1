package dev.nernst.tokenizer.chat.jinja.value;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Python dict: insertion order, and keys compared as Python does ({@code 1 == 1.0 == True}). It is filled while it is made and
 * never changes afterwards, since the sandbox forbids the mutating methods. Filling is not thread-safe, reading is.
 */
public final class PyDict {
    /** One item: the key as it was given, and its value. */
    public record Item(Object key, Object value) {}

    /** Bytes that an item takes. */
    private static final int ITEM_BYTES = 96;

    private final Map<Object, Item> items = new LinkedHashMap<>();

    /**
     * Adds or replaces; the first spelling of a key stays.
     *
     * @return whether the key is new
     */
    public boolean put(Object key, Object value, Meter meter) {
        Object hashed = Keys.of(key, meter);
        meter.items(1);
        Item old = items.get(hashed);
        if (old == null) {
            meter.bytes(ITEM_BYTES);
        }
        items.put(hashed, new Item(old == null ? key : old.key(), value));
        return old == null;
    }

    /** Adds or replaces every item of another dict. */
    public void putAll(PyDict other, Meter meter) {
        other.items(meter).forEach(item -> put(item.key(), item.value(), meter));
    }

    /** The value, or null when the key is absent. */
    public @Nullable Object get(Object key, Meter meter) {
        Item item = items.get(Keys.of(key, meter));
        return item == null ? null : item.value();
    }

    /** Whether the key is there. */
    public boolean contains(Object key, Meter meter) {
        return items.containsKey(Keys.of(key, meter));
    }

    /** Number of items. */
    public int size() {
        return items.size();
    }

    /** The items in insertion order, to be read only; charged whole. */
    public Collection<Item> items(Meter meter) {
        meter.items(items.size());
        return items.values();
    }

    /** The items in insertion order, each charged as it is taken. */
    Iterator<Item> iterator(Meter meter) {
        Iterator<Item> all = items.values().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Item next() {
                meter.items(1);
                return all.next();
            }
        };
    }

    /** A shallow copy. */
    public PyDict copy(Meter meter) {
        meter.items(items.size());
        meter.bytes((long) ITEM_BYTES * items.size());
        PyDict copy = new PyDict();
        copy.items.putAll(items);
        return copy;
    }
}
