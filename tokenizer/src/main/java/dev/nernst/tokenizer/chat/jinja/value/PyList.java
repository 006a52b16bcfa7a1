package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A Python list. The sandbox forbids its mutating methods, so it never changes.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public final class PyList implements PySequence {
    private final List<Object> items;

    /** A list of the given elements, which are not changed afterwards. */
    public PyList(List<Object> items, Meter meter) {
        meter.list(items.size());
        this.items = items;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Object get(int index) {
        return items.get(index);
    }

    @Override
    public List<Object> walk(Meter meter) {
        meter.items(items.size());
        return items;
    }

    @Override
    public PyList with(List<Object> other, Meter meter) {
        return new PyList(other, meter);
    }
}
