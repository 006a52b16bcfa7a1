package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits the inside of one tag into names, literals and operators. */
final class TagLexer {
    private static final Pattern FLOAT = Pattern.compile(
            "(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+\\-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;
    private int line;

    TagLexer(String source, int at, int line, List<Token> tokens) {
        this.source = source;
        this.at = at;
        this.line = line;
        this.tokens = tokens;
    }

    /**
     * Reads tokens up to the closing delimiter, which may carry a sign.
     *
     * @return where the delimiter (or its sign) starts
     */
    int run(String close, boolean plusAllowed) {
        while (at < source.length()) {
            if (open.isEmpty() && isClosing(close, plusAllowed)) {
                return at;
            }
            char c = source.charAt(at);
            if (Strings.isSpace(c)) {
                line += c == '\n' ? 1 : 0;
                at++;
            } else if (!number() && !name() && !string()) {
                operator();
            }
        }
        throw TemplateException.syntax("unexpected end of template, expected '" + close + "'.", line);
    }

    private boolean isClosing(String close, boolean plusAllowed) {
        char c = source.charAt(at);
        boolean signed = c == '-' || (plusAllowed && c == '+');
        return source.startsWith(close, signed ? at + 1 : at);
    }

    private boolean number() {
        if (!isDigit(source.charAt(at))) {
            return false;
        }
        return match(FLOAT, Token.Kind.FLOAT) || match(INTEGER, Token.Kind.INTEGER);
    }

    private boolean match(Pattern pattern, Token.Kind kind) {
        // Transparent bounds let the look-behind see the character before the number.
        Matcher matcher = pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return false;
        }
        tokens.add(new Token(kind, matcher.group().replace("_", ""), line));
        at = matcher.end();
        return true;
    }

    private boolean name() {
        int end = at;
        while (end < source.length()) {
            int c = source.codePointAt(end);
            if (c != '_' && !Character.isUnicodeIdentifierPart(c) || Character.isIdentifierIgnorable(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        if (end == at) {
            return false;
        }
        String name = source.substring(at, end);
        int first = name.codePointAt(0);
        if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
            throw TemplateException.syntax("Invalid character in identifier", line);
        }
        tokens.add(new Token(Token.Kind.NAME, name, line));
        at = end;
        return true;
    }

    private boolean string() {
        char quote = source.charAt(at);
        if (quote != '\'' && quote != '"') {
            return false;
        }
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw TemplateException.syntax("unexpected char " + quote + " at " + at, line);
        }
        String body = source.substring(at + 1, end);
        tokens.add(new Token(Token.Kind.STRING, StringLiteral.decode(body, line), line));
        line += (int) body.chars().filter(c -> c == '\n').count();
        at = end + 1;
        return true;
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator);
                tokens.add(new Token(Token.Kind.OPERATOR, operator, line));
                at += operator.length();
                return;
            }
        }
        throw TemplateException.syntax(
                "unexpected char '" + Character.toString(source.codePointAt(at)) + "' at " + at, line);
    }

    private void balance(String operator) {
        switch (operator) {
            case "(" -> open.push(")");
            case "[" -> open.push("]");
            case "{" -> open.push("}");
            case ")", "]", "}" -> {
                if (open.isEmpty()) {
                    throw TemplateException.syntax("unexpected '" + operator + "'", line);
                }
                String expected = open.pop();
                if (!expected.equals(operator)) {
                    throw TemplateException.syntax("unexpected '" + operator + "', expected '" + expected + "'", line);
                }
            }
            default -> {}
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
