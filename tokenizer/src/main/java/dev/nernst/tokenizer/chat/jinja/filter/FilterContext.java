package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;

/**
 * What a filter may use of the render it runs in.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public interface FilterContext {
    /** Attribute and element access. */
    Lookup lookup();

    /** Applies another filter by name. */
    Object filter(String name, Object input, Arguments arguments);

    /** Applies a test by name. */
    boolean test(String name, Object input, Arguments arguments);
}
