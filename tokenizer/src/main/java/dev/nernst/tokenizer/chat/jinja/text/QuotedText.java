package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;

/** Strings as Python literals: single quotes unless the text has only single ones, non-printable characters escaped. */
final class QuotedText {
    private QuotedText() {}

    static void write(String text, TextBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> append(c, quote, out));
        out.append(quote);
    }

    /** Whether {@code repr} shows the character as it is. */
    static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void append(int c, char quote, TextBuilder out) {
        if (c == quote || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c == '\r') {
            out.append("\\r");
        } else if (c == '\t') {
            out.append("\\t");
        } else if (isPrintable(c)) {
            out.appendCodePoint(c);
        } else if (c < 0x100) {
            out.append("\\x").hex(c, 2);
        } else {
            out.append(c < 0x10000 ? "\\u" : "\\U").hex(c, c < 0x10000 ? 4 : 8);
        }
    }
}
