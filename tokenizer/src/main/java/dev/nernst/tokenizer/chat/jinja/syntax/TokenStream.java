package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.List;

/** The parser's place among the tokens. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token look() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The current token; moves on, but never past the end. */
    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean skipOperator(String operator) {
        boolean here = current().isOperator(operator);
        if (here) {
            next();
        }
        return here;
    }

    boolean skipName(String name) {
        boolean here = current().isName(name);
        if (here) {
            next();
        }
        return here;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected(operator);
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected(name);
        }
    }

    Token expect(Token.Kind kind) {
        if (current().kind() != kind) {
            throw unexpected(kind.description());
        }
        return next();
    }

    private TemplateException unexpected(String expected) {
        Token token = current();
        return TemplateException.syntax(
                token.kind() == Token.Kind.END
                        ? "unexpected end of template, expected '" + expected + "'."
                        : "expected token '" + expected + "', got '" + token.describe() + "'",
                token.line());
    }
}
