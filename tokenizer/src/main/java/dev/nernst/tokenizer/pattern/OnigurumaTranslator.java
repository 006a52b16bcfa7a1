package dev.nernst.tokenizer.pattern;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Rewrites a pattern from Oniguruma's Ruby syntax, which the reference tokenizers use, into that of java.util.regex under
 * the flags UNICODE_CHARACTER_CLASS, UNIX_LINES and MULTILINE. What differs: {@code \h}, {@code \v}, {@code \w}, property
 * names, POSIX brackets, the option letters, {@code {,n}}, and a plus or question mark behind an interval. What has no
 * counterpart is refused (Oniguruma, doc/RE).
 */
final class OnigurumaTranslator {
    /** Of an interval with its braces. */
    private static final int LONGEST_INTERVAL = 13;
    /** How often a group may be repeated as told by intervals, one around the other: empty turns cost time, too. */
    private static final int MOST_REPEATS = 1000;

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> groups = new ArrayDeque<>();
    private int at;
    /** For each open group, and the pattern itself, how often the intervals in it repeat one group. */
    private final Deque<Integer> repeats = new ArrayDeque<>(List.of(1));
    /** The same for the group that a quantifier would apply to. */
    private int atomRepeats = 1;
    /** Where, in the output, the item begins that a quantifier would apply to; -1 where there is none. */
    private int atom = -1;

    private OnigurumaTranslator(String source) {
        this.source = source;
    }

    /** The pattern for java.util.regex; throws {@link PatternSyntaxException} for what cannot be expressed. */
    static String translate(String oniguruma) {
        OnigurumaTranslator translator = new OnigurumaTranslator(oniguruma);
        translator.run();
        return translator.out.toString();
    }

    private void run() {
        while (at < source.length()) {
            char c = source.charAt(at);
            switch (c) {
                case '\\' -> escape();
                case '[' -> {
                    atom = out.length();
                    at = OnigurumaClass.translate(source, at, out);
                }
                case '(' -> openGroup();
                case ')' -> closeGroup();
                case '|' -> {
                    atom = -1;
                    copy();
                }
                case '*', '+', '?' -> simpleQuantifier();
                case '{' -> interval();
                default -> {
                    atom = out.length();
                    int codePoint = source.codePointAt(at);
                    out.appendCodePoint(codePoint);
                    at += Character.charCount(codePoint);
                }
            }
        }
    }

    private void copy() {
        out.append(source.charAt(at++));
    }

    private void escape() {
        atom = out.length();
        at = OnigurumaEscape.translate(source, at, out, false);
    }

    private void openGroup() {
        if (source.startsWith("(?#", at)) {
            int close = source.indexOf(')', at);
            if (close < 0) {
                throw refuse("an unclosed comment");
            }
            at = close + 1;
            return;
        }
        groups.push(out.length());
        repeats.push(1);
        atom = -1;
        if (!source.startsWith("(?", at)) {
            copy();
            return;
        }
        int letters = at + 2;
        int end = letters;
        while (end < source.length() && (Character.isLetter(source.charAt(end)) || source.charAt(end) == '-')) {
            end++;
        }
        boolean options =
                end > letters && end < source.length() && (source.charAt(end) == ':' || source.charAt(end) == ')');
        if (!options) {
            out.append("(?");
            at = letters;
            if (at < source.length() && "=!<>:".indexOf(source.charAt(at)) < 0) {
                throw refuse("an unknown kind of group");
            }
            // The characters that tell the kind must not be read as quantifiers or literals of their own.
            while (at < source.length() && "=!<>:".indexOf(source.charAt(at)) >= 0) {
                copy();
            }
            return;
        }
        out.append("(?");
        for (at = letters; at < end; at++) {
            switch (source.charAt(at)) {
                // In Ruby's syntax the letter m lets the dot match line ends.
                case 'm' -> out.append('s');
                case 'i', 'x', '-' -> out.append(source.charAt(at));
                default -> throw refuse("the unknown option " + source.charAt(at));
            }
        }
        if (source.charAt(at) == ')') {
            groups.pop();
            repeats.pop();
        }
        copy();
    }

    private void closeGroup() {
        if (groups.isEmpty()) {
            throw refuse("a closing parenthesis without an opening one");
        }
        atom = groups.pop();
        atomRepeats = repeats.pop();
        raiseRepeats();
        copy();
    }

    private void simpleQuantifier() {
        copy();
        if (at < source.length() && (source.charAt(at) == '?' || source.charAt(at) == '+')) {
            copy();
        }
    }

    /** {@code {n}}, {@code {n,}}, {@code {,m}}, {@code {n,m}}; a brace that is none of these stands for itself. */
    private void interval() {
        int close = source.substring(at, Math.min(source.length(), at + LONGEST_INTERVAL))
                .indexOf('}');
        close = close < 0 ? -1 : at + close;
        String bounds = close < 0 ? "" : source.substring(at + 1, close);
        if (atom < 0 || !bounds.matches("[0-9]{1,5}(,[0-9]{0,5})?|,[0-9]{1,5}")) {
            atom = out.length();
            out.append("\\{");
            at++;
            return;
        }
        countRepeats(bounds);
        out.append('{').append(bounds.startsWith(",") ? "0" + bounds : bounds).append('}');
        at = close + 1;
        if (at >= source.length()) {
            return;
        }
        char suffix = source.charAt(at);
        boolean range = bounds.indexOf(',') >= 0;
        if (suffix == '?' && range) {
            copy();
        } else if (suffix == '+' || suffix == '?') {
            // Behind an interval these are quantifiers of their own, neither possessive nor (for {n}) lazy.
            out.insert(atom, "(?:").append(')').append(suffix);
            at++;
        }
    }

    private void countRepeats(String bounds) {
        if (out.charAt(atom) != '(') {
            return;
        }
        String last = bounds.substring(bounds.lastIndexOf(',') + 1);
        int count = Integer.parseInt(last.isEmpty() ? bounds.substring(0, bounds.length() - 1) : last);
        if ((long) atomRepeats * count > MOST_REPEATS) {
            throw refuse("a group that is repeated more than " + MOST_REPEATS + " times");
        }
        atomRepeats *= Math.max(1, count);
        raiseRepeats();
    }

    private void raiseRepeats() {
        repeats.push(Math.max(repeats.pop(), atomRepeats));
    }

    private PatternSyntaxException refuse(String what) {
        return new PatternSyntaxException("it holds " + what, source, at);
    }
}
