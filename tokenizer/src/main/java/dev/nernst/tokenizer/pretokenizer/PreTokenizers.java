package dev.nernst.tokenizer.pretokenizer;

import dev.nernst.tokenizer.pattern.CharacterPattern;
import dev.nernst.tokenizer.pattern.TextPatterns;
import dev.nernst.tokenizer.text.UnicodeClass;
import java.util.List;

/**
 * The pre-tokenizers that are nothing but a split at a fixed pattern.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class PreTokenizers {
    private PreTokenizers() {}

    /** Runs of numbers (general category N*) become pieces, or each number alone. */
    public static PreTokenizer digits(boolean individual) {
        return new SplitPreTokenizer(
                new CharacterPattern(UnicodeClass::isNumeric),
                individual ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS,
                false);
    }

    /** A split at every punctuation character. */
    public static PreTokenizer punctuation(SplitBehavior behavior) {
        return new SplitPreTokenizer(new CharacterPattern(UnicodeClass::isPunctuation), behavior, false);
    }

    /** Words and runs of what is neither word nor white space; white space is left out. */
    public static PreTokenizer whitespace() {
        return new SplitPreTokenizer(
                TextPatterns.regex("[\\w\\u200C\\u200D]+|[^\\w\\u200C\\u200D\\s]+"), SplitBehavior.REMOVED, true);
    }

    /** What lies between white space. */
    public static PreTokenizer whitespaceSplit() {
        return new SplitPreTokenizer(new CharacterPattern(UnicodeClass::isWhiteSpace), SplitBehavior.REMOVED, false);
    }

    /** BERT's: what lies between white space, punctuation characters alone. */
    public static PreTokenizer bert() {
        return new SequencePreTokenizer(List.of(whitespaceSplit(), punctuation(SplitBehavior.ISOLATED)));
    }

    /** What lies between occurrences of one character. */
    public static PreTokenizer delimiter(int codePoint) {
        return new SplitPreTokenizer(new CharacterPattern(c -> c == codePoint), SplitBehavior.REMOVED, false);
    }

    /** Pieces change where the script changes; Hiragana and Katakana count as Han. */
    public static PreTokenizer unicodeScripts() {
        return new UnicodeScriptsPreTokenizer();
    }
}
