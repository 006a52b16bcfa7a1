package dev.nernst.tokenizer.bpe;

import org.jspecify.annotations.Nullable;

/**
 * The words that were tokenized lately, in a table of fixed size. Thread-safe without locks: entries are immutable, so that
 * a race costs at most a word computed twice.
 */
final class WordCache {
    /** Longer words are rare and not worth their memory. */
    static final int MAX_LENGTH = 64;

    private static final int SLOTS = 1 << 16;

    private final @Nullable Word[] slots = new Word[SLOTS];

    /**
     * A word's tokens.
     *
     * @param units the word
     * @param ids its token ids
     * @param bounds start and end of each token in units of the word, alternating
     */
    record Word(char[] units, int[] ids, int[] bounds) {}

    static int hash(char[] units, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + units[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    @Nullable
    Word find(int hash, char[] units, int from, int to) {
        int slot = hash & (SLOTS - 1);
        Word word = slots[slot];
        if (word != null && equal(word.units, units, from, to)) {
            return word;
        }
        word = slots[slot ^ 1];
        return word != null && equal(word.units, units, from, to) ? word : null;
    }

    /** Keeps a word in place of the older one of the two that share its slot. */
    void put(int hash, Word word) {
        int slot = hash & (SLOTS - 1);
        slots[slot ^ 1] = slots[slot];
        slots[slot] = word;
    }

    private static boolean equal(char[] word, char[] units, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != units[from + i]) {
                return false;
            }
        }
        return true;
    }
}
