package dev.nernst.tokenizer.chat.jinja.value;

import org.jspecify.annotations.Nullable;

/**
 * An object with attributes: a namespace, a loop, a macro, a cycler, a bound method.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public interface PyObject {
    /** {@code type(self).__name__}. */
    String typeName();

    /** The attribute's value, or null when there is none. */
    default @Nullable Object attribute(String name) {
        return null;
    }

    /** The object as {@code repr} shows it. */
    default String show(Meter meter) {
        return "<" + typeName() + ">";
    }
}
