package dev.nernst.tokenizer.chat.jinja.value;

/**
 * Python's {@code None}; Java's null never stands for a template value.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum None {
    NONE
}
