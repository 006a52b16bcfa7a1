package dev.nernst.em.reward;

import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line in words, as the shell of POSIX divides it: at blanks, but for those in quotes. Between single quotes every
 * character stands for itself; a backslash elsewhere takes the next one as it is, in double quotes only a quote and another
 * backslash. Nothing is expanded: no variables, no wildcards, no pipes.
 */
final class ShellWords {
    private static final char NONE = 0;
    private static final char SINGLE = '\'';
    private static final char DOUBLE = '"';
    private static final char BACKSLASH = '\\';

    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean begun;

    private ShellWords() {}

    /**
     * The words of {@code line}.
     *
     * @throws InvalidInputException if a quote is not closed, or nothing follows the last backslash
     */
    static List<String> of(String line) {
        return new ShellWords().divide(line);
    }

    private List<String> divide(String line) {
        char quote = NONE;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != NONE && c == quote) {
                quote = NONE;
            } else if (quote == NONE && (c == SINGLE || c == DOUBLE)) {
                quote = c;
                begun = true;
            } else if (c == BACKSLASH && escapes(line, i + 1, quote)) {
                i++;
                append(line.charAt(i));
            } else if (quote == NONE && Character.isWhitespace(c)) {
                end();
            } else {
                append(c);
            }
        }
        if (quote != NONE) {
            throw new InvalidInputException("the command " + line + " has a quote (" + quote + ") that is not closed");
        }
        end();
        return words;
    }

    /** Whether a backslash before place {@code next} takes the character there as it is. */
    private static boolean escapes(String line, int next, char quote) {
        if (quote == SINGLE) {
            return false;
        }
        if (next == line.length()) {
            throw new InvalidInputException("the command " + line + " ends with a backslash");
        }
        return quote == NONE || line.charAt(next) == DOUBLE || line.charAt(next) == BACKSLASH;
    }

    private void append(char c) {
        word.append(c);
        begun = true;
    }

    /** Quotes with nothing between them are a word too. */
    private void end() {
        if (begun) {
            words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
    }
}
