package dev.nernst.tokenizer.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Oniguruma's syntax and its way of searching. */
class RegexPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "\\h+ => xffz09 => ff,09",
                "[\\h]+ => xfaz => fa",
                "\\p{Han}+ => a\u4F60\u597Db => \u4F60\u597D",
                "\\p{^L}+ => ab12c => 12",
                "\\P{^Lu} => aBc => B",
                "\\p{Uppercase_Letter} => aBc => B",
                "[[:digit:]]+ => a12b => 12",
                "[[:^alpha:]]+ => a12b => 12",
                "a{,2}b => aaab => aab",
                "(?:ab){2}+ => abababab => abababab",
                "x{2}?y => ay => y",
                "(?i:s) => a\u017FbS => \u017F,S",
                "(?m:a.b) => a/b => a/b",
                "^b => a/b => b",
                "a$ => a/b => a",
                "(?#comment)a => ba => a",
                "a{b => a{b => a{b",
                "a++b => aaab => aaab",
                "\\s+ => a\u00A0\u3000b => \u00A0\u3000",
                "[^\\s\\w]+ => a!?b => !?",
            })
    void matches(String pattern, String text, String matches) {
        // A slash stands for a line end.
        assertThat(matchesOf(pattern, text.replace('/', '\n')))
                .containsExactly(matches.replace('/', '\n').split(","));
    }

    @Test
    void anEmptyMatchRightBehindAnotherIsNotTaken() {
        assertThat(matchesOf("a*", "baac")).containsExactly("", "aa", "");
    }

    @Test
    void aSpanIsATextOfItsOwn() {
        List<String> found = new ArrayList<>();
        NormalizedText text = NormalizedText.original("abc");
        RegexPattern.compile("(?<=a)b|b(?=c)|^b$")
                .cut(text, 1, 2, (from, to, match) -> found.add(from + "-" + to + match));
        assertThat(found).containsExactly("1-2true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "a)", "[a", "\\p{Nonsense}", "\\K", "(?z:a)", "a\\", "[[:nonsense:]]", "(?<=a*)b)"})
    void whatCannotBeUsedIsRefused(String pattern) {
        assertThatThrownBy(() -> TextPatterns.regex(pattern))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("regular expression")
                .hasMessageContaining(pattern);
    }

    private static List<String> matchesOf(String pattern, String content) {
        NormalizedText text = NormalizedText.original(content);
        List<String> matches = new ArrayList<>();
        TextPatterns.regex(pattern).cut(text, 0, text.length(), (from, to, match) -> {
            if (match) {
                matches.add(text.substring(from, to));
            }
        });
        return matches;
    }
}
