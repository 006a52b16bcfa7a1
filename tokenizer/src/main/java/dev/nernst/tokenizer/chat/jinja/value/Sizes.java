package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;

/**
 * Bounds on what one operation of a template may make, checked before memory is taken.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Sizes {
    /** Longest string or list, in characters or elements. */
    public static final int MAX_LENGTH = 1 << 24;

    /** Largest integer, in bits. */
    public static final int MAX_BITS = 1 << 16;

    private Sizes() {}

    /**
     * @return the length, known to be small enough
     * @throws TemplateException MemoryError when it is not
     */
    public static int check(long length) {
        if (length > MAX_LENGTH) {
            throw TemplateException.of(
                    "MemoryError", "a template may not make a value longer than " + MAX_LENGTH + " elements");
        }
        return (int) Math.max(0, length);
    }

    /** {@code count} copies of something {@code length} long. */
    public static int checkProduct(long length, long count) {
        if (length <= 0 || count <= 0) {
            return 0;
        }
        return check(count > MAX_LENGTH ? MAX_LENGTH + 1L : Math.min(length, MAX_LENGTH + 1L) * count);
    }
}
