package dev.nernst.model.lora;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression as Python writes it, for module names. It comes from a stranger's file: matching has a budget,
 * since a backtracking matcher can take for ever on the shortest of texts.
 *
 * <p>Immutable; safe for use by several threads.
 */
final class PythonPattern {
    /** Characters looked at in one match; names have some 40, so that any sensible expression needs a few hundred. */
    private static final int BUDGET = 1_000_000;

    private final Pattern pattern;

    private PythonPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException saying what is wrong with the expression */
    static PythonPattern of(String expression) {
        try {
            return new PythonPattern(Pattern.compile(new Translation(expression).translate()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    /**
     * Python's {@code fullmatch}.
     *
     * @throws IllegalArgumentException if that takes too long
     */
    boolean matchesAll(String text) {
        try {
            return pattern.matcher(new Metered(text)).matches();
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("takes too long to match", e);
        }
    }

    /**
     * What the last group holds where the expression matches at the beginning of the text, else nothing.
     *
     * @throws IllegalArgumentException if that takes too long
     */
    String lastGroupAtStart(String text) {
        Matcher matcher = pattern.matcher(new Metered(text));
        try {
            return matcher.lookingAt()
                    ? text.substring(matcher.start(matcher.groupCount()), matcher.end(matcher.groupCount()))
                    : "";
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("takes too long to match", e);
        }
    }

    /** A text that counts how often it is looked at. */
    private static final class Metered implements CharSequence {
        private final String text;
        private int left = BUDGET;

        Metered(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new IllegalArgumentException("takes too long to match");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** From Python's syntax to Java's: names of groups, and what is literal in a class. */
    private static final class Translation {
        private final String in;
        private final StringBuilder out = new StringBuilder();
        private final List<String> names = new ArrayList<>();
        private int at;

        Translation(String in) {
            this.in = in;
        }

        String translate() {
            while (at < in.length()) {
                char c = in.charAt(at);
                if (c == '\\' && at + 1 < in.length()) {
                    out.append(in.startsWith("\\Z", at) ? "\\z" : in.substring(at, at + 2));
                    at += 2;
                } else if (c == '[') {
                    characterClass();
                } else if (in.startsWith("(?P<", at)) {
                    at += 4;
                    out.append("(?<").append(group('>')).append('>');
                } else if (in.startsWith("(?P=", at)) {
                    at += 4;
                    out.append("\\k<").append(group(')')).append('>');
                } else if (in.startsWith("{,", at)) {
                    out.append("{0,");
                    at += 2;
                } else {
                    out.append(c);
                    at++;
                }
            }
            return out.toString();
        }

        /** Java's names have no underscores. */
        private String group(char end) {
            int stop = in.indexOf(end, at);
            if (stop < 0) {
                throw new PatternSyntaxException("a group's name has no end", in, at);
            }
            String name = in.substring(at, stop);
            at = stop + 1;
            if (!names.contains(name)) {
                names.add(name);
            }
            return "g" + names.indexOf(name);
        }

        private void characterClass() {
            int start = at;
            out.append('[');
            at++;
            if (at < in.length() && in.charAt(at) == '^') {
                out.append('^');
                at++;
            }
            int first = at;
            for (; at < in.length(); at++) {
                char c = in.charAt(at);
                if (c == ']' && at > first) {
                    out.append(c);
                    at++;
                    return;
                }
                if (c == '\\' && at + 1 < in.length()) {
                    out.append(c).append(in.charAt(++at));
                } else if (c == '[' || c == ']' || c == '&') {
                    out.append('\\').append(c);
                } else {
                    out.append(c);
                }
            }
            throw new PatternSyntaxException("a class has no end", in, start);
        }
    }
}
