package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr.Comparator;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Expressions, by recursive descent with Jinja2's precedence, from loosest: inline if, or, and, not, comparison, {@code + -},
 * {@code ~}, {@code * / // %}, {@code **} (which groups to the left), sign, postfix, filters and tests.
 */
final class ExpressionParser {
    /** Deepest nesting of brackets and signs, and longest chain of operators. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_CHAIN = 500;

    /** Most levels of a whole expression, where each operator of a chain is one. */
    private static final int MAX_LEVELS = 600;

    private static final Map<String, Comparator> COMPARATORS = Map.of(
            "==", Comparator.EQUAL,
            "!=", Comparator.NOT_EQUAL,
            "<", Comparator.LESS,
            "<=", Comparator.LESS_OR_EQUAL,
            ">", Comparator.GREATER,
            ">=", Comparator.GREATER_OR_EQUAL);
    private static final Map<String, Operator> SUMS = Map.of("+", Operator.ADD, "-", Operator.SUBTRACT);
    private static final Map<String, Operator> PRODUCTS =
            Map.of("*", Operator.MULTIPLY, "/", Operator.DIVIDE, "//", Operator.FLOOR_DIVIDE, "%", Operator.MODULO);
    private static final Map<String, Operator> POWERS = Map.of("**", Operator.POWER);

    private final TokenStream stream;
    private final PrimaryParser primary;
    private int depth;

    ExpressionParser(TokenStream stream) {
        this.stream = stream;
        this.primary = new PrimaryParser(stream, this);
    }

    /** A single expression, without a bare tuple. */
    Expr expression() {
        enter();
        int line = stream.current().line();
        Expr value = or();
        int chain = 0;
        while (stream.skipName("if")) {
            limit(++chain);
            Expr test = or();
            Expr otherwise = stream.skipName("else") ? expression() : null;
            value = new Expr.Conditional(test, value, otherwise, line);
        }
        depth--;
        return bounded(value);
    }

    /** An expression or a tuple without parentheses; inline if only where {@code conditional}. */
    Expr tuple(boolean conditional, @Nullable String endName) {
        return bounded(primary.tuple(conditional ? this::expression : this::or, endName, false));
    }

    /** What an assignment writes to. */
    Target target(boolean namespaces, @Nullable String endName) {
        int line = stream.current().line();
        return primary.asTarget(primary.tuple(() -> primary.simple(namespaces), endName, false), line);
    }

    /** Filters after a value, or at the start of a filter block. */
    Expr.@Nullable Filter filters(boolean inline) {
        return inline || stream.current().isOperator("|") ? (Expr.Filter) bounded(primary.filters(null, inline)) : null;
    }

    Expr or() {
        return chain(this::and, "or", Expr.Or::new);
    }

    private Expr and() {
        return chain(this::not, "and", Expr.And::new);
    }

    private Expr chain(Supplier<Expr> operand, String word, BinaryOperator<Expr> combine) {
        Expr left = operand.get();
        for (int count = 1; stream.skipName(word); count++) {
            limit(count);
            left = combine.apply(left, operand.get());
        }
        return left;
    }

    private Expr not() {
        if (stream.skipName("not")) {
            enter();
            Expr operand = not();
            depth--;
            return new Expr.Not(operand);
        }
        return comparison();
    }

    private Expr comparison() {
        Expr first = sum();
        List<Expr.Operand> operands = new ArrayList<>();
        while (true) {
            Token token = stream.current();
            Comparator comparator = token.kind() == Token.Kind.OPERATOR ? COMPARATORS.get(token.text()) : null;
            if (comparator == null && token.isName("in")) {
                comparator = Comparator.IN;
            } else if (comparator == null
                    && token.isName("not")
                    && stream.look().isName("in")) {
                stream.next();
                comparator = Comparator.NOT_IN;
            }
            if (comparator == null) {
                return operands.isEmpty() ? first : new Expr.Compare(first, operands);
            }
            stream.next();
            operands.add(new Expr.Operand(comparator, sum()));
        }
    }

    private Expr sum() {
        return binary(this::concat, SUMS);
    }

    private Expr concat() {
        Expr first = product();
        if (!stream.current().isOperator("~")) {
            return first;
        }
        List<Expr> parts = new ArrayList<>(List.of(first));
        while (stream.skipOperator("~")) {
            parts.add(product());
        }
        return new Expr.Concat(parts);
    }

    private Expr product() {
        return binary(() -> binary(() -> unary(true), POWERS), PRODUCTS);
    }

    private Expr binary(Supplier<Expr> operand, Map<String, Operator> operators) {
        Expr left = operand.get();
        for (int count = 1; ; count++) {
            Token token = stream.current();
            Operator operator = token.kind() == Token.Kind.OPERATOR ? operators.get(token.text()) : null;
            if (operator == null) {
                return left;
            }
            limit(count);
            stream.next();
            left = new Expr.Binary(operator, left, operand.get());
        }
    }

    private Expr unary(boolean withFilters) {
        Token token = stream.current();
        Expr value;
        if (token.isOperator("-") || token.isOperator("+")) {
            stream.next();
            enter();
            value = new Expr.Sign(token.isOperator("-"), unary(false));
            depth--;
        } else {
            value = primary.simple(false);
        }
        value = primary.postfix(value);
        return withFilters ? primary.filtersAndTests(value) : value;
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw TemplateException.syntax(
                    "expression nested more than " + MAX_DEPTH + " deep",
                    stream.current().line());
        }
    }

    // Evaluation goes down one call a level.
    private Expr bounded(Expr expression) {
        if (depth == 0 && !ExpressionTree.isWithin(expression, MAX_LEVELS)) {
            throw TemplateException.syntax(
                    "expression of more than " + MAX_LEVELS + " levels",
                    stream.current().line());
        }
        return expression;
    }

    void limit(int chain) {
        if (chain > MAX_CHAIN) {
            throw TemplateException.syntax(
                    "more than " + MAX_CHAIN + " operators in a row",
                    stream.current().line());
        }
    }
}
