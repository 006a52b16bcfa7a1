package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Markup;

/** From the operators of the syntax tree to the operations on values. */
final class Operators {
    private Operators() {}

    static Object binary(Expr.Operator operator, Object left, Object right) {
        return switch (operator) {
            case ADD -> Arithmetic.add(left, right);
            case SUBTRACT -> Arithmetic.subtract(left, right);
            case MULTIPLY -> Arithmetic.multiply(left, right);
            case DIVIDE -> Arithmetic.divide(left, right);
            case FLOOR_DIVIDE -> Arithmetic.floorDivide(left, right);
            case POWER -> Arithmetic.power(left, right);
            case MODULO ->
                switch (left) {
                    case String format -> PercentFormat.format(format, right);
                    case Markup format -> new Markup(PercentFormat.formatEscaped(format.text(), right));
                    default -> Arithmetic.modulo(left, right);
                };
        };
    }

    static Object sign(boolean negative, Object value) {
        return negative ? Arithmetic.negate(value) : Arithmetic.plus(value);
    }

    static boolean compare(Expr.Comparator comparator, Object left, Object right) {
        return switch (comparator) {
            case EQUAL -> Comparison.equal(left, right);
            case NOT_EQUAL -> !Comparison.equal(left, right);
            case LESS -> Comparison.compare("<", left, right) == -1;
            case LESS_OR_EQUAL -> Comparison.compare("<=", left, right) <= 0;
            case GREATER -> Comparison.compare(">", left, right) == 1;
            case GREATER_OR_EQUAL -> isAtLeast(Comparison.compare(">=", left, right));
            case IN -> Comparison.contains(right, left);
            case NOT_IN -> !Comparison.contains(right, left);
        };
    }

    // 2 stands for "not comparable": a NaN.
    private static boolean isAtLeast(int order) {
        return order == 0 || order == 1;
    }
}
