package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.UnicodeClass;
import java.util.Map;
import java.util.TreeMap;

/**
 * The split pattern of tiktoken's cl100k_base and its kin: Llama 3 groups digits by three, Qwen2 takes them one by one,
 * others have no limit; some spell out both cases of the contractions instead of folding case.
 */
final class Cl100kScanner implements SplitScanner {
    private static final String FOLDED = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String SPELLED = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private static final String BEFORE_DIGITS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String AFTER_DIGITS = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private final int digits;
    private final boolean folding;

    private Cl100kScanner(int digits, boolean folding) {
        this.digits = digits;
        this.folding = folding;
    }

    /** The scanners by the exact text of their patterns. */
    static Map<String, SplitScanner> byPattern() {
        Map<String, SplitScanner> scanners = new TreeMap<>();
        Map<String, Integer> digits =
                Map.of("\\p{N}", 1, "\\p{N}{1,2}", 2, "\\p{N}{1,3}", 3, "\\p{N}+", Integer.MAX_VALUE);
        digits.forEach((pattern, limit) -> {
            scanners.put(FOLDED + BEFORE_DIGITS + pattern + AFTER_DIGITS, new Cl100kScanner(limit, true));
            scanners.put(SPELLED + BEFORE_DIGITS + pattern + AFTER_DIGITS, new Cl100kScanner(limit, false));
        });
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

    private int contractionEnd(char[] units, int at, int end) {
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

    /** Case folding of the letters in question: where the pattern folds, the long s (U+017F) is an s too. */
    private char foldCase(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + 32);
        }
        return folding && c == '\u017F' ? 's' : c;
    }
}
