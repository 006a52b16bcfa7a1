package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits template text into data and tags, with {@code trim_blocks} and {@code lstrip_blocks} on, as chat templates are always
 * read: a block tag eats the newline after it and the blanks before it, {@code -} eats all white space, {@code +} keeps it.
 */
final class Lexer {
    private static final Pattern RAW_BEGIN =
            Pattern.compile("\\{%([-+]?)\\s*raw\\s*(?:-%}\\s*|%})", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern RAW_END =
            Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%}|-%}\\s*|%}\\n?)", Pattern.UNICODE_CHARACTER_CLASS);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarting = true;

    private Lexer(String source) {
        this.source = source;
    }

    /** All tokens of a template, an END token last. */
    static List<Token> tokenize(String template) {
        String text = template.replace("\r\n", "\n").replace('\r', '\n');
        // Jinja drops one newline at the end of a template.
        Lexer lexer = new Lexer(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                at = source.length();
                break;
            }
            Matcher raw = RAW_BEGIN.matcher(source).region(tag, source.length());
            if (raw.lookingAt()) {
                leadingData(tag, raw.group(1), true);
                advance(raw.end());
                rawBlock();
                continue;
            }
            String sign = tag + 2 < source.length() && "+-".indexOf(source.charAt(tag + 2)) >= 0
                    ? source.substring(tag + 2, tag + 3)
                    : "";
            char opener = source.charAt(tag + 1);
            leadingData(tag, sign, opener != '{');
            advance(tag + 2 + sign.length());
            switch (opener) {
                case '#' -> comment();
                case '%' -> tag(Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END);
                default -> tag(Token.Kind.VARIABLE_BEGIN, Token.Kind.VARIABLE_END);
            }
        }
        tokens.add(new Token(Token.Kind.END, "", line));
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Emits the text before a tag, stripped as its sign says. */
    private void leadingData(int tag, String sign, boolean strippable) {
        String text = source.substring(at, tag);
        String kept = text;
        if (sign.equals("-")) {
            kept = Strings.stripTrailing(text);
        } else if (sign.isEmpty() && strippable) {
            int lineStart = text.lastIndexOf('\n') + 1;
            boolean blank = Strings.strip(text.substring(lineStart)).isEmpty();
            if ((lineStart > 0 || lineStarting) && blank) {
                kept = text.substring(0, lineStart);
            }
        }
        data(kept);
        advance(tag);
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Token.Kind.DATA, text, line));
        }
    }

    private void advance(int to) {
        for (int i = at; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        if (to > at) {
            lineStarting = source.charAt(to - 1) == '\n';
        }
        at = to;
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw TemplateException.syntax("Missing end of comment tag", line);
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        advance(afterEnd(end + 2, sign));
    }

    /** Where the text goes on after a closing tag: behind all white space, or behind one newline, or at once. */
    private int afterEnd(int end, char sign) {
        if (sign == '-') {
            return skipSpace(end);
        }
        boolean newline = sign != '+' && end < source.length() && source.charAt(end) == '\n';
        return newline ? end + 1 : end;
    }

    private int skipSpace(int from) {
        int to = from;
        while (to < source.length() && Strings.isSpace(source.charAt(to))) {
            to++;
        }
        return to;
    }

    private void rawBlock() {
        Matcher end = RAW_END.matcher(source);
        if (!end.find(at)) {
            throw TemplateException.syntax("Missing end of raw directive", line);
        }
        leadingData(end.start(), end.group(1), true);
        advance(end.end());
    }

    private void tag(Token.Kind begin, Token.Kind end) {
        tokens.add(new Token(begin, "", line));
        String close = end == Token.Kind.BLOCK_END ? "%}" : "}}";
        TagLexer inside = new TagLexer(source, at, line, tokens);
        int closing = inside.run(close, end == Token.Kind.BLOCK_END);
        advance(closing);
        char sign = source.charAt(at);
        boolean signed = !source.startsWith(close, at);
        tokens.add(new Token(end, "", line));
        int after = at + close.length() + (signed ? 1 : 0);
        advance(end == Token.Kind.BLOCK_END || (signed && sign == '-') ? afterEnd(after, signed ? sign : ' ') : after);
    }
}
