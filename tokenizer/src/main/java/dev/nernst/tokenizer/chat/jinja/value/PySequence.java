package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A list or a tuple: what they share.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public sealed interface PySequence permits PyList, PyTuple {
    /** The elements, never changed after creation. */
    List<Object> items();

    /** A sequence of the same kind with other elements. */
    PySequence with(List<Object> other);
}
