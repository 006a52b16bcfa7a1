package dev.nernst.tokenizer.chat.jinja.value;

/** An object that has a length, and with it a truth value. */
public interface Sized {
    /** Number of elements. */
    int size();
}
