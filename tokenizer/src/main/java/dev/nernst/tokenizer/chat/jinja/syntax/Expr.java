package dev.nernst.tokenizer.chat.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression of a template. Immutable.
 *
 * <p>Immutable; templates that are parsed once are rendered by several threads.
 */
public sealed interface Expr {
    /** A literal; {@code value} is a template value. */
    record Const(Object value) implements Expr {}

    /** A variable. */
    record Name(String name) implements Expr {}

    /** {@code a ~ b ~ c}. */
    record Concat(List<Expr> parts) implements Expr {}

    /** Arithmetic with two operands. */
    record Binary(Operator operator, Expr left, Expr right) implements Expr {}

    /** {@code -a} or {@code +a}. */
    record Sign(boolean negative, Expr operand) implements Expr {}

    /** {@code not a}. */
    record Not(Expr operand) implements Expr {}

    /** {@code a and b}. */
    record And(Expr left, Expr right) implements Expr {}

    /** {@code a or b}. */
    record Or(Expr left, Expr right) implements Expr {}

    /** {@code a < b <= c}. */
    record Compare(Expr first, List<Operand> operands) implements Expr {}

    /** One comparison of a chain. */
    record Operand(Comparator comparator, Expr value) {}

    /** {@code then if test else otherwise}. */
    record Conditional(Expr test, Expr then, @Nullable Expr otherwise, int line) implements Expr {}

    /** {@code owner.name}. */
    record Attribute(Expr owner, String name) implements Expr {}

    /** {@code owner[key]}. */
    record Item(Expr owner, Expr key) implements Expr {}

    /** {@code start:stop:step} inside a subscript. */
    record Slice(
            @Nullable Expr start,
            @Nullable Expr stop,
            @Nullable Expr step) implements Expr {}

    /** {@code function(...)}. */
    record Call(Expr function, CallArguments arguments, int line) implements Expr {}

    /** {@code input|name(...)}; without input it is the filter of a block. */
    record Filter(@Nullable Expr input, String name, CallArguments arguments, int line) implements Expr {}

    /** {@code input is name(...)}. */
    record Test(Expr input, String name, CallArguments arguments, int line) implements Expr {}

    /** {@code (a, b)}. */
    record TupleLiteral(List<Expr> items) implements Expr {}

    /** {@code [a, b]}. */
    record ListLiteral(List<Expr> items) implements Expr {}

    /** {@code {k: v}}. */
    record DictLiteral(List<Pair> items) implements Expr {}

    /** One item of a dict literal. */
    record Pair(Expr key, Expr value) {}

    /** {@code owner.name} as an assignment target; only ever inside {@link Target}s while parsing. */
    record NamespaceReference(String owner, String name) implements Expr {}

    /** What stands between a call's parentheses. */
    record CallArguments(
            List<Expr> positional,
            List<Keyword> keywords,
            @Nullable Expr star,
            @Nullable Expr doubleStar) {
        /** No parentheses at all. */
        public static final CallArguments NONE = new CallArguments(List.of(), List.of(), null, null);
    }

    /** {@code name=value} in a call. */
    record Keyword(String name, Expr value) {}

    /** Arithmetic operators. */
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        FLOOR_DIVIDE,
        MODULO,
        POWER
    }

    /** Comparison operators. */
    enum Comparator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        NOT_IN
    }
}
