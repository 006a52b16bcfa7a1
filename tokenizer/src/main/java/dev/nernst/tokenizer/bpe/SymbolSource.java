package dev.nernst.tokenizer.bpe;

/** Finds the symbols with which the merging of a word begins. Implementations are immutable and thread-safe. */
interface SymbolSource {
    /** Appends the symbols of units [from, to), whose positions count from {@code from}. */
    void symbols(char[] units, int from, int to, Symbols out);

    /** The form in which a whole word would stand in the vocabulary. */
    String spelling(char[] units, int from, int to);
}
