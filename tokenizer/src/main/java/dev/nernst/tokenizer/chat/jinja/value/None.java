package dev.nernst.tokenizer.chat.jinja.value;

/** Python's {@code None}; Java's null never stands for a template value. */
public enum None {
    NONE
}
