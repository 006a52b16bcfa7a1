package dev.nernst.em.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
    /** What {@code printf '<%s>' LINE} prints in a shell, where the line has nothing to expand. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "python3 'my dir/g.py' | <python3><my dir/g.py>",
                "a  b\tc | <a><b><c>",
                "a'b c'd\"e f\" | <ab cde f>",
                "'' a \"\" | <><a><>",
                "a\\ b \\'c \\\\ | <a b><'c><\\>",
                "'a\\b' \"a\\b\" \"a\\\"b\" \"a\\\\b\" | <a\\b><a\\b><a\"b><a\\b>",
                "\"it's\" 'say \"yes\"' | <it's><say \"yes\">",
                "$HOME * | <$HOME><*>"
            })
    void aLineIsDividedAsByAShell(String line, String words) {
        assertThat("<" + String.join("><", ShellWords.of(line)) + ">").isEqualTo(words);
    }

    @Test
    void blanksAloneAreNoWord() {
        assertThat(ShellWords.of(" \t")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "\"a'", "a\\", "\"a\\"})
    void whatIsNotFinishedIsRefused(String line) {
        assertThatThrownBy(() -> ShellWords.of(line))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("the command " + line + " ");
    }
}
