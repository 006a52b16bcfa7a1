package dev.nernst.tokenizer.chat.jinja.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Python dict: insertion order, and keys compared as Python does ({@code 1 == 1.0 == True}). It is filled while it is made and
 * never changes afterwards, since the sandbox forbids the mutating methods. Filling is not thread-safe, reading is.
 */
public final class PyDict {
    /** One item: the key as it was given, and its value. */
    public record Item(Object key, Object value) {}

    private final Map<Object, Item> items = new LinkedHashMap<>();

    /** Adds or replaces; the first spelling of a key stays. */
    public void put(Object key, Object value) {
        items.merge(Keys.of(key), new Item(key, value), (old, fresh) -> new Item(old.key(), value));
    }

    /** Adds or replaces every item of another dict. */
    public void putAll(PyDict other) {
        other.items().forEach(item -> put(item.key(), item.value()));
    }

    /** The value, or null when the key is absent. */
    public @Nullable Object get(Object key) {
        Item item = items.get(Keys.of(key));
        return item == null ? null : item.value();
    }

    /** Whether the key is there. */
    public boolean contains(Object key) {
        return items.containsKey(Keys.of(key));
    }

    /** Number of items. */
    public int size() {
        return items.size();
    }

    /** The items in insertion order. */
    public Collection<Item> items() {
        return items.values();
    }

    /** The keys in insertion order. */
    public List<Object> keys() {
        List<Object> keys = new ArrayList<>(items.size());
        items.values().forEach(item -> keys.add(item.key()));
        return keys;
    }

    /** The values in insertion order. */
    public List<Object> values() {
        List<Object> values = new ArrayList<>(items.size());
        items.values().forEach(item -> values.add(item.value()));
        return values;
    }

    /** A shallow copy. */
    public PyDict copy() {
        PyDict copy = new PyDict();
        copy.items.putAll(items);
        return copy;
    }
}
