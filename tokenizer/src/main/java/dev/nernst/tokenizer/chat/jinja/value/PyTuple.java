package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A Python tuple.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param items the elements
 * @param names field names of a named tuple (those of {@code groupby}), empty for a plain one
 */
public record PyTuple(List<Object> items, List<String> names) implements PySequence {
    /** A plain tuple. */
    public PyTuple(List<Object> items) {
        this(items, List.of());
    }

    /** A plain tuple of the given elements. */
    public static PyTuple of(Object... items) {
        return new PyTuple(List.of(items));
    }

    @Override
    public PyTuple with(List<Object> other) {
        return new PyTuple(other);
    }
}
