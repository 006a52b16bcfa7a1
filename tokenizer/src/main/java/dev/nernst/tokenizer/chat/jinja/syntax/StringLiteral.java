package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;

/** Decodes the escapes of a string literal: Python's, an unknown one staying as it is written. */
final class StringLiteral {
    private final String body;
    private final int line;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private StringLiteral(String body, int line) {
        this.body = body;
        this.line = line;
    }

    static String decode(String body, int line) {
        return body.indexOf('\\') < 0 ? body : new StringLiteral(body, line).run();
    }

    private String run() {
        while (at < body.length()) {
            char c = body.charAt(at++);
            if (c == '\\') {
                escape();
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void escape() {
        char c = body.charAt(at++);
        switch (c) {
            case '\n' -> {}
            case '\\', '\'', '"' -> out.append(c);
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case 'N' -> named();
            default -> {
                if (c >= '0' && c <= '7') {
                    at--;
                    octal();
                } else {
                    out.append('\\').append(c);
                }
            }
        }
    }

    private void hex(int digits) {
        int end = at + digits;
        long code = 0;
        for (; at < end; at++) {
            int digit = at < body.length() ? Character.digit(body.charAt(at), 16) : -1;
            if (digit < 0 || body.charAt(at) > 'f') {
                throw TemplateException.syntax("truncated escape of " + digits + " hexadecimal digits", line);
            }
            code = code * 16 + digit;
        }
        if (code > Character.MAX_CODE_POINT) {
            throw TemplateException.syntax("illegal Unicode character", line);
        }
        out.appendCodePoint((int) code);
    }

    private void octal() {
        int code = 0;
        for (int end = Math.min(at + 3, body.length());
                at < end && body.charAt(at) >= '0' && body.charAt(at) <= '7';
                at++) {
            code = code * 8 + body.charAt(at) - '0';
        }
        out.appendCodePoint(code);
    }

    private void named() {
        int end = at < body.length() && body.charAt(at) == '{' ? body.indexOf('}', at) : -1;
        if (end < 0) {
            throw TemplateException.syntax("malformed \\N character escape", line);
        }
        try {
            out.appendCodePoint(Character.codePointOf(body.substring(at + 1, end)));
        } catch (IllegalArgumentException e) {
            throw TemplateException.syntax("unknown Unicode character name", line);
        }
        at = end + 1;
    }
}
