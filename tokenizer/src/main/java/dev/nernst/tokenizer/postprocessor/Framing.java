package dev.nernst.tokenizer.postprocessor;

/** What becomes of the special tokens that a template puts around a text. */
public enum Framing {
    /** They are left out. */
    NONE,
    /** They are put there, but not beside themselves where the text begins or ends with them already. */
    ONCE,
    /** They are put there whatever the text is, as the tokenizers library does. */
    ALWAYS
}
