package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.UnicodeClass;

/** GPT-2's split pattern (Radford et al. 2019, encoder of the released code), written out. */
final class Gpt2Scanner implements SplitScanner {
    static final String PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    @Override
    public int next(char[] units, int at, int end) {
        char c = units[at];
        if (c == '\'') {
            int contraction = contractionEnd(units, at, end);
            if (contraction > 0) {
                return contraction;
            }
        }
        int word = at;
        byte kind = SplitScanner.classAt(units, at, end);
        if (c == ' ' && at + 1 < end) {
            byte following = SplitScanner.classAt(units, at + 1, end);
            if (following < UnicodeClass.SPACE) {
                word = at + 1;
                kind = following;
            }
        }
        if (kind < UnicodeClass.SPACE) {
            return SplitScanner.runEnd(units, word, end, kind);
        }
        return SplitScanner.spacesBeforeWord(at, SplitScanner.spaceRunEnd(units, at, end), end);
    }

    private static int contractionEnd(char[] units, int at, int end) {
        if (at + 1 >= end) {
            return 0;
        }
        char first = units[at + 1];
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 2;
        }
        if (at + 2 >= end) {
            return 0;
        }
        char second = units[at + 2];
        boolean pair =
                (first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l');
        return pair ? at + 3 : 0;
    }
}
