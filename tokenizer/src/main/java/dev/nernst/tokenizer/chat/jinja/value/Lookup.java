package dev.nernst.tokenizer.chat.jinja.value;

/**
 * The sandbox's two ways into a value. Both answer {@link Undefined} for what is missing or hidden.
 *
 * <p>Belongs to one rendering; not thread-safe.
 */
public interface Lookup {
    /** {@code owner.name}: attribute first, then element. */
    Object attribute(Object owner, String name);

    /** What the look-up is charged to. */
    Meter meter();

    /** {@code owner[key]}: element first, then attribute. */
    Object item(Object owner, Object key);
}
