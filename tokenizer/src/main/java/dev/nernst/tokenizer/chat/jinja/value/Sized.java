package dev.nernst.tokenizer.chat.jinja.value;

/**
 * An object that has a length, and with it a truth value.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public interface Sized {
    /** Number of elements. */
    int size();
}
