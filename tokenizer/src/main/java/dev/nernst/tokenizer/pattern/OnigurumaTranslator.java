package dev.nernst.tokenizer.pattern;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.PatternSyntaxException;

/**
 * Rewrites a pattern from Oniguruma's Ruby syntax, which the reference tokenizers use, into that of java.util.regex under
 * the flags UNICODE_CHARACTER_CLASS, UNIX_LINES and MULTILINE. What differs: {@code \h}, {@code \v}, {@code \w}, property
 * names, POSIX brackets, the option letters, {@code {,n}}, and a plus or question mark behind an interval. What has no
 * counterpart is refused (Oniguruma, doc/RE).
 */
final class OnigurumaTranslator {
    private final String source;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Integer> groups = new ArrayDeque<>();
    private int at;
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
        }
        copy();
    }

    private void closeGroup() {
        if (groups.isEmpty()) {
            throw refuse("a closing parenthesis without an opening one");
        }
        atom = groups.pop();
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
        int close = source.indexOf('}', at);
        String bounds = close < 0 ? "" : source.substring(at + 1, close);
        if (atom < 0 || !bounds.matches("[0-9]{1,5}(,[0-9]{0,5})?|,[0-9]{1,5}")) {
            atom = out.length();
            out.append("\\{");
            at++;
            return;
        }
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

    private PatternSyntaxException refuse(String what) {
        return new PatternSyntaxException("it holds " + what, source, at);
    }
}
