package dev.nernst.tokenizer.pattern;

import java.util.regex.PatternSyntaxException;

/** Translates a bracketed character class: see {@link OnigurumaTranslator}. */
final class OnigurumaClass {
    /** Deeper nesting is no pattern that anyone wrote. */
    private static final int MAX_DEPTH = 50;

    private OnigurumaClass() {}

    /** Translates the class that opens at {@code at} and returns where it ends. */
    static int translate(String source, int at, StringBuilder out) {
        return translate(source, at, out, 0);
    }

    private static int translate(String source, int open, StringBuilder out, int depth) {
        if (depth > MAX_DEPTH) {
            throw new PatternSyntaxException("its classes are nested too deeply", source, open);
        }
        int at = open + 1;
        out.append('[');
        if (at < source.length() && source.charAt(at) == '^') {
            out.append('^');
            at++;
        }
        int first = at;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == ']' && at > first) {
                out.append(']');
                return at + 1;
            }
            if (c == '\\') {
                at = OnigurumaEscape.translate(source, at, out, true);
            } else if (c == '[') {
                at = source.startsWith("[:", at) ? posix(source, at, out) : translate(source, at, out, depth + 1);
            } else {
                if (c == ']' || (c == '^' && at > first)) {
                    out.append('\\');
                }
                int codePoint = source.codePointAt(at);
                out.appendCodePoint(codePoint);
                at += Character.charCount(codePoint);
            }
        }
        throw new PatternSyntaxException("it holds an unclosed class", source, open);
    }

    private static int posix(String source, int at, StringBuilder out) {
        int close = source.indexOf(":]", at);
        if (close < 0) {
            throw new PatternSyntaxException("it holds an unclosed POSIX bracket", source, at);
        }
        String name = source.substring(at + 2, close);
        boolean negated = name.startsWith("^");
        OnigurumaEscape.append(out, OnigurumaEscape.members(negated ? name.substring(1) : name, source, at), negated);
        return close + 2;
    }
}
