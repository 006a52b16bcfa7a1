package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, filter or test. */
final class CallParser {
    private final TokenStream stream;
    private final ExpressionParser expressions;

    CallParser(TokenStream stream, ExpressionParser expressions) {
        this.stream = stream;
        this.expressions = expressions;
    }

    /** From the opening to the closing parenthesis. */
    Expr.CallArguments arguments() {
        int line = stream.current().line();
        stream.expectOperator("(");
        List<Expr> positional = new ArrayList<>();
        List<Expr.Keyword> keywords = new ArrayList<>();
        @Nullable Expr star = null;
        @Nullable Expr doubleStar = null;
        boolean first = true;
        while (!stream.current().isOperator(")")) {
            if (!first) {
                stream.expectOperator(",");
                if (stream.current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            if (stream.skipOperator("*")) {
                ensure(star == null && doubleStar == null, line);
                star = expressions.expression();
            } else if (stream.skipOperator("**")) {
                ensure(doubleStar == null, line);
                doubleStar = expressions.expression();
            } else if (stream.current().kind() == Token.Kind.NAME
                    && stream.look().isOperator("=")) {
                ensure(doubleStar == null, line);
                String name = stream.next().text();
                stream.next();
                keywords.add(new Expr.Keyword(name, expressions.expression()));
            } else {
                ensure(star == null && doubleStar == null && keywords.isEmpty(), line);
                positional.add(expressions.expression());
            }
        }
        stream.expectOperator(")");
        return new Expr.CallArguments(positional, keywords, star, doubleStar);
    }

    private static void ensure(boolean valid, int line) {
        if (!valid) {
            throw TemplateException.syntax("invalid syntax for function call expression", line);
        }
    }
}
