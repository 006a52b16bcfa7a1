package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A Python tuple.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public final class PyTuple implements PySequence {
    private final List<Object> items;
    private final List<String> names;

    /** A plain tuple of the given elements, which are not changed afterwards. */
    public PyTuple(List<Object> items, Meter meter) {
        this(items, List.of(), meter);
    }

    /**
     * @param names field names of a named tuple (those of {@code groupby}), empty for a plain one
     */
    public PyTuple(List<Object> items, List<String> names, Meter meter) {
        meter.list(items.size());
        this.items = items;
        this.names = names;
    }

    /** A plain tuple of the given elements. */
    public static PyTuple of(Meter meter, Object... items) {
        return new PyTuple(List.of(items), meter);
    }

    /** Field names of a named tuple, empty for a plain one. */
    public List<String> names() {
        return names;
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
    public PyTuple with(List<Object> other, Meter meter) {
        return new PyTuple(other, meter);
    }
}
