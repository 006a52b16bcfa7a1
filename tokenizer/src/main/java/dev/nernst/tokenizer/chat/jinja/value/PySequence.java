package dev.nernst.tokenizer.chat.jinja.value;

import java.util.List;

/**
 * A list or a tuple: what they share.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public sealed interface PySequence permits PyList, PyTuple {
    /** Number of elements. */
    int size();

    /** One element, from 0. */
    Object get(int index);

    /** All elements, to be read only; charged whole. */
    List<Object> walk(Meter meter);

    /** A sequence of the same kind with other elements, which are not changed afterwards. */
    PySequence with(List<Object> other, Meter meter);
}
