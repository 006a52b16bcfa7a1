package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.UnicodeClass;
import java.util.Map;
import java.util.TreeMap;

/**
 * The split pattern of tiktoken's cl100k_base and its kin: Llama 3 groups digits by three, Qwen2 takes them one by one,
 * others have no limit. They differ in that number only.
 */
final class Cl100kScanner implements SplitScanner {
    private static final String BEFORE_DIGITS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String AFTER_DIGITS = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final int digits;

    private Cl100kScanner(int digits) {
        this.digits = digits;
    }

    /** The scanners by the exact text of their patterns. */
    static Map<String, SplitScanner> byPattern() {
        Map<String, SplitScanner> scanners = new TreeMap<>();
        scanners.put(BEFORE_DIGITS + "\\p{N}" + AFTER_DIGITS, new Cl100kScanner(1));
        scanners.put(BEFORE_DIGITS + "\\p{N}{1,2}" + AFTER_DIGITS, new Cl100kScanner(2));
        scanners.put(BEFORE_DIGITS + "\\p{N}{1,3}" + AFTER_DIGITS, new Cl100kScanner(3));
        scanners.put(BEFORE_DIGITS + "\\p{N}+" + AFTER_DIGITS, new Cl100kScanner(Integer.MAX_VALUE));
        return scanners;
    }

    @Override
    public int next(char[] units, int at, int end) {
        char c = units[at];
        if (c == '\'') {
            int contraction = contractionEnd(units, at, end);
            if (contraction > 0) {
                return contraction;
            }
        }
        byte kind = SplitScanner.classAt(units, at, end);
        if (kind == UnicodeClass.LETTER) {
            return SplitScanner.runEnd(units, at, end, UnicodeClass.LETTER);
        }
        if (kind == UnicodeClass.NUMBER) {
            return digitsEnd(units, at, end);
        }
        if (kind != UnicodeClass.NEWLINE) {
            int second = at + (Character.isHighSurrogate(c) && at + 1 < end ? 2 : 1);
            int letters = SplitScanner.runEnd(units, second, end, UnicodeClass.LETTER);
            if (letters > second) {
                return letters;
            }
            int others = SplitScanner.runEnd(units, c == ' ' ? second : at, end, UnicodeClass.OTHER);
            if (others > (c == ' ' ? second : at)) {
                return SplitScanner.runEnd(units, others, end, UnicodeClass.NEWLINE);
            }
        }
        return spacesEnd(units, at, end);
    }

    private int digitsEnd(char[] units, int at, int end) {
        int i = at;
        for (int taken = 0; taken < digits && i < end; taken++) {
            if (SplitScanner.classAt(units, i, end) != UnicodeClass.NUMBER) {
                break;
            }
            i += Character.isHighSurrogate(units[i]) ? 2 : 1;
        }
        return i;
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}: up to the last line end of the run, where there is one. */
    private static int spacesEnd(char[] units, int at, int end) {
        int runEnd = SplitScanner.spaceRunEnd(units, at, end);
        for (int i = runEnd - 1; i >= at; i--) {
            if (UnicodeClass.ofUnit(units[i]) == UnicodeClass.NEWLINE) {
                return i + 1;
            }
        }
        return SplitScanner.spacesBeforeWord(at, runEnd, end);
    }

    private static int contractionEnd(char[] units, int at, int end) {
        if (at + 1 >= end) {
            return 0;
        }
        char first = foldCase(units[at + 1]);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        if (at + 2 >= end) {
            return 0;
        }
        char second = foldCase(units[at + 2]);
        boolean pair =
                (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
        return pair ? at + 3 : 0;
    }

    /** Simple case folding of the letters in question; the long s (U+017F) folds to s. */
    private static char foldCase(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + 32);
        }
        return c == '\u017F' ? 's' : c;
    }
}
