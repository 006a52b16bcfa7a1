package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Literals, names, brackets, and what follows them: subscripts, calls, filters and tests. */
final class PrimaryParser {
    private static final Set<Token.Kind> TEST_ARGUMENTS =
            Set.of(Token.Kind.NAME, Token.Kind.STRING, Token.Kind.INTEGER, Token.Kind.FLOAT);

    private final TokenStream stream;
    private final ExpressionParser expressions;
    private final CallParser calls;

    PrimaryParser(TokenStream stream, ExpressionParser expressions) {
        this.stream = stream;
        this.expressions = expressions;
        this.calls = new CallParser(stream, expressions);
    }

    /** A literal, a name or something in brackets. */
    Expr simple(boolean namespaces) {
        Token token = stream.next();
        return switch (token.kind()) {
            case NAME -> name(token, namespaces);
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (stream.current().kind() == Token.Kind.STRING) {
                    text.append(stream.next().text());
                }
                yield new Expr.Const(text.toString());
            }
            case INTEGER -> new Expr.Const(integer(token));
            case FLOAT -> new Expr.Const(Double.valueOf(token.text()));
            default -> bracketed(token);
        };
    }

    private Expr name(Token token, boolean namespaces) {
        switch (token.text()) {
            case "true", "True":
                return new Expr.Const(true);
            case "false", "False":
                return new Expr.Const(false);
            case "none", "None":
                return new Expr.Const(None.NONE);
            default:
                if (namespaces && stream.skipOperator(".")) {
                    return new Expr.NamespaceReference(
                            token.text(), stream.expect(Token.Kind.NAME).text());
                }
                return new Expr.Name(token.text());
        }
    }

    private static Object integer(Token token) {
        String text = token.text();
        int radix = switch (text.length() > 1 ? Character.toLowerCase(text.charAt(1)) : '0') {
            case 'b' -> 2;
            case 'o' -> 8;
            case 'x' -> 16;
            default -> 10;
        };
        // Python refuses longer decimal literals too.
        if (text.length() > 4300) {
            throw TemplateException.syntax("integer literal of more than 4300 digits", token.line());
        }
        return Numbers.narrow(new BigInteger(radix == 10 ? text : text.substring(2), radix));
    }

    private Expr bracketed(Token token) {
        if (token.isOperator("(")) {
            Expr value = tuple(expressions::expression, null, true);
            stream.expectOperator(")");
            return value;
        }
        if (token.isOperator("[")) {
            return new Expr.ListLiteral(list());
        }
        if (token.isOperator("{")) {
            return new Expr.DictLiteral(dict());
        }
        throw TemplateException.syntax("unexpected '" + token.describe() + "'", token.line());
    }

    private List<Expr> list() {
        List<Expr> items = new ArrayList<>();
        while (!stream.current().isOperator("]")) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
                if (stream.current().isOperator("]")) {
                    break;
                }
            }
            items.add(expressions.expression());
        }
        stream.expectOperator("]");
        return items;
    }

    private List<Expr.Pair> dict() {
        List<Expr.Pair> items = new ArrayList<>();
        while (!stream.current().isOperator("}")) {
            if (!items.isEmpty()) {
                stream.expectOperator(",");
                if (stream.current().isOperator("}")) {
                    break;
                }
            }
            Expr key = expressions.expression();
            stream.expectOperator(":");
            items.add(new Expr.Pair(key, expressions.expression()));
        }
        stream.expectOperator("}");
        return items;
    }

    /** Elements with commas between; one without a comma is the element itself. */
    Expr tuple(Supplier<Expr> element, @Nullable String endName, boolean parentheses) {
        List<Expr> items = new ArrayList<>();
        boolean comma = false;
        while (!isTupleEnd(endName)) {
            items.add(element.get());
            if (!stream.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (!comma && items.size() == 1) {
            return items.getFirst();
        }
        if (!comma && !parentheses) {
            Token token = stream.current();
            throw TemplateException.syntax("Expected an expression, got '" + token.describe() + "'", token.line());
        }
        return new Expr.TupleLiteral(items);
    }

    private boolean isTupleEnd(@Nullable String endName) {
        Token token = stream.current();
        return token.kind() == Token.Kind.VARIABLE_END
                || token.kind() == Token.Kind.BLOCK_END
                || token.isOperator(")")
                || (endName != null && token.isName(endName));
    }

    /** The same expression as something to assign to. */
    Target asTarget(Expr expression, int line) {
        return switch (expression) {
            case Expr.Name name -> new Target.Name(name.name());
            case Expr.NamespaceReference reference ->
                new Target.NamespaceAttribute(reference.owner(), reference.name());
            case Expr.TupleLiteral tuple ->
                new Target.Tuple(
                        tuple.items().stream().map(item -> asTarget(item, line)).toList());
            default ->
                throw TemplateException.syntax(
                        "can't assign to '"
                                + expression.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "'",
                        line);
        };
    }

    /** Attributes, subscripts and calls. */
    Expr postfix(Expr start) {
        Expr value = start;
        for (int count = 1; ; count++) {
            expressions.limit(count);
            Token token = stream.current();
            if (stream.skipOperator(".")) {
                value = attribute(value);
            } else if (stream.skipOperator("[")) {
                value = new Expr.Item(value, subscript());
            } else if (token.isOperator("(")) {
                value = new Expr.Call(value, calls.arguments(), token.line());
            } else {
                return value;
            }
        }
    }

    private Expr attribute(Expr owner) {
        Token token = stream.next();
        if (token.kind() == Token.Kind.NAME) {
            return new Expr.Attribute(owner, token.text());
        }
        if (token.kind() == Token.Kind.INTEGER) {
            return new Expr.Item(owner, new Expr.Const(integer(token)));
        }
        throw TemplateException.syntax("expected name or number", token.line());
    }

    private Expr subscript() {
        List<Expr> keys = new ArrayList<>();
        while (!stream.current().isOperator("]")) {
            if (!keys.isEmpty()) {
                stream.expectOperator(",");
            }
            keys.add(key());
        }
        stream.expectOperator("]");
        return keys.size() == 1 ? keys.getFirst() : new Expr.TupleLiteral(keys);
    }

    private Expr key() {
        Expr start = stream.current().isOperator(":") ? null : expressions.expression();
        if (start != null && !stream.current().isOperator(":")) {
            return start;
        }
        stream.expectOperator(":");
        Expr stop = slicePart();
        Expr step = stream.skipOperator(":") ? slicePart() : null;
        return new Expr.Slice(start, stop, step);
    }

    private @Nullable Expr slicePart() {
        Token token = stream.current();
        boolean absent = token.isOperator(":") || token.isOperator("]") || token.isOperator(",");
        return absent ? null : expressions.expression();
    }

    /** Filters, tests, and calls of their results. */
    Expr filtersAndTests(Expr start) {
        Expr value = start;
        for (int count = 1; ; count++) {
            expressions.limit(count);
            Token token = stream.current();
            if (token.isOperator("|")) {
                value = filters(value, false);
            } else if (token.isName("is")) {
                value = test(value);
            } else if (token.isOperator("(")) {
                value = new Expr.Call(value, calls.arguments(), token.line());
            } else {
                return value;
            }
        }
    }

    /** One or more filters; {@code inline} when the first has no bar before it. */
    Expr filters(@Nullable Expr start, boolean inline) {
        Expr value = start;
        boolean first = inline;
        for (int count = 1; first || stream.skipOperator("|"); count++) {
            expressions.limit(count);
            first = false;
            int line = stream.current().line();
            String name = dottedName();
            boolean called = stream.current().isOperator("(");
            value = new Expr.Filter(value, name, called ? calls.arguments() : Expr.CallArguments.NONE, line);
        }
        if (value == null) {
            throw TemplateException.syntax("expected a filter", stream.current().line());
        }
        return value;
    }

    private Expr test(Expr input) {
        int line = stream.next().line();
        boolean negated = stream.skipName("not");
        String name = dottedName();
        Token token = stream.current();
        Expr.CallArguments arguments = Expr.CallArguments.NONE;
        if (token.isOperator("(")) {
            arguments = calls.arguments();
        } else if (startsTestArgument(token)) {
            if (token.isName("is")) {
                throw TemplateException.syntax("You cannot chain multiple tests with is", token.line());
            }
            arguments = new Expr.CallArguments(List.of(postfix(simple(false))), List.of(), null, null);
        }
        Expr test = new Expr.Test(input, name, arguments, line);
        return negated ? new Expr.Not(test) : test;
    }

    private static boolean startsTestArgument(Token token) {
        boolean literal = TEST_ARGUMENTS.contains(token.kind()) || token.isOperator("[") || token.isOperator("{");
        return literal && !token.isName("else") && !token.isName("or") && !token.isName("and");
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(stream.expect(Token.Kind.NAME).text());
        while (stream.skipOperator(".")) {
            name.append('.').append(stream.expect(Token.Kind.NAME).text());
        }
        return name.toString();
    }
}
