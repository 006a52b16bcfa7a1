package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A Python list. The sandbox forbids its mutating methods, so it never changes.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param items the elements
 */
public record PyList(List<Object> items) implements PySequence {
    @Override
    public PyList with(List<Object> other) {
        return new PyList(other);
    }
}
