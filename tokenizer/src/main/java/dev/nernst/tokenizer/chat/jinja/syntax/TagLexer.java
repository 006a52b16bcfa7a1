package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Splits the inside of one tag into names, literals and operators. */
final class TagLexer {
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

    /** Digits with single underscores between; a point or exponent makes a float, unless a point stands before the number. */
    private boolean number() {
        if (!isDigit(source.charAt(at))) {
            return false;
        }
        int end = digits(at, 10);
        boolean afterPoint = at > 0 && source.charAt(at - 1) == '.';
        int fraction = !afterPoint && charAt(end) == '.' ? digits(end + 1, 10) : -1;
        int mantissa = fraction > 0 ? fraction : end;
        int exponent = !afterPoint && (charAt(mantissa) | 0x20) == 'e'
                ? digits(charAt(mantissa + 1) == '+' || charAt(mantissa + 1) == '-' ? mantissa + 2 : mantissa + 1, 10)
                : -1;
        int floating = Math.max(fraction, exponent);
        if (floating > 0) {
            add(Token.Kind.FLOAT, floating);
        } else {
            add(Token.Kind.INTEGER, integerEnd(end));
        }
        return true;
    }

    private int integerEnd(int decimalEnd) {
        if (source.charAt(at) != '0') {
            return decimalEnd;
        }
        int radix = switch (charAt(at + 1) | 0x20) {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x' -> 16;
            default -> 0;
        };
        int end = radix == 0 ? -1 : digits(charAt(at + 2) == '_' ? at + 3 : at + 2, radix);
        if (end > 0) {
            return end;
        }
        // A decimal number does not begin with a zero, unless it is nothing else.
        end = at + 1;
        while (charAt(end) == '0' || charAt(end) == '_' && charAt(end + 1) == '0') {
            end++;
        }
        return end;
    }

    /** Where digits that begin at an index end; -1 when none begins there. */
    private int digits(int from, int radix) {
        int end = from;
        while (Character.digit(ascii(end), radix) >= 0
                || end > from && charAt(end) == '_' && Character.digit(ascii(end + 1), radix) >= 0) {
            end++;
        }
        return end == from ? -1 : end;
    }

    private char charAt(int index) {
        return index >= 0 && index < source.length() ? source.charAt(index) : ' ';
    }

    private char ascii(int index) {
        char c = charAt(index);
        return c < 0x80 ? c : ' ';
    }

    private void add(Token.Kind kind, int end) {
        tokens.add(new Token(kind, source.substring(at, end).replace("_", ""), line));
        at = end;
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
