package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.UnicodeClass;

/**
 * A hand-written matcher for a split pattern that matches at every position, so that its matches tile the text. Stateless
 * and thread-safe.
 */
interface SplitScanner {
    /** The end of the match that begins at {@code at}, where {@code at < end}; always more than {@code at}. */
    int next(char[] units, int at, int end);

    /** Class of the character that begins at {@code at}, as in {@link UnicodeClass}. */
    static byte classAt(char[] units, int at, int end) {
        char c = units[at];
        if (Character.isHighSurrogate(c) && at + 1 < end) {
            return UnicodeClass.of(Character.toCodePoint(c, units[at + 1]));
        }
        return UnicodeClass.ofUnit(c);
    }

    /** The end of the run of characters of one class that begins at {@code at}; {@code at} itself where there is none. */
    static int runEnd(char[] units, int at, int end, byte wanted) {
        int i = at;
        while (i < end) {
            char c = units[i];
            if (Character.isHighSurrogate(c)) {
                if (classAt(units, i, end) != wanted) {
                    return i;
                }
                i += i + 1 < end ? 2 : 1;
            } else if (UnicodeClass.ofUnit(c) == wanted) {
                i++;
            } else {
                return i;
            }
        }
        return i;
    }

    /** The end of the run of white space, line ends included. */
    static int spaceRunEnd(char[] units, int at, int end) {
        int i = at;
        while (i < end && UnicodeClass.ofUnit(units[i]) >= UnicodeClass.SPACE) {
            i++;
        }
        return i;
    }

    /**
     * The match of {@code \s+(?!\S)|\s+} in a run of white space [at, runEnd): all of it at the end of the text, else all
     * but the last character, which belongs to the word behind it; a lone one is taken.
     */
    static int spacesBeforeWord(int at, int runEnd, int end) {
        return runEnd == end || runEnd - at == 1 ? runEnd : runEnd - 1;
    }
}
