package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;

/** From the operators of the syntax tree to the operations on values. */
final class Operators {
    private Operators() {}

    static Object binary(Expr.Operator operator, Object left, Object right, Meter meter) {
        return switch (operator) {
            case ADD -> Arithmetic.add(left, right, meter);
            case SUBTRACT -> Arithmetic.subtract(left, right, meter);
            case MULTIPLY -> Arithmetic.multiply(left, right, meter);
            case DIVIDE -> Arithmetic.divide(left, right, meter);
            case FLOOR_DIVIDE -> Arithmetic.floorDivide(left, right, meter);
            case POWER -> Arithmetic.power(left, right, meter);
            case MODULO ->
                switch (left) {
                    case String format -> PercentFormat.format(format, right, meter);
                    case Markup format -> new Markup(PercentFormat.formatEscaped(format.text(), right, meter));
                    default -> Arithmetic.modulo(left, right, meter);
                };
        };
    }

    static Object sign(boolean negative, Object value, Meter meter) {
        return negative ? Arithmetic.negate(value, meter) : Arithmetic.plus(value, meter);
    }

    static boolean compare(Expr.Comparator comparator, Object left, Object right, Meter meter) {
        return switch (comparator) {
            case EQUAL -> Comparison.equal(left, right, meter);
            case NOT_EQUAL -> !Comparison.equal(left, right, meter);
            case LESS -> Comparison.compare("<", left, right, meter) == -1;
            case LESS_OR_EQUAL -> Comparison.compare("<=", left, right, meter) <= 0;
            case GREATER -> Comparison.compare(">", left, right, meter) == 1;
            case GREATER_OR_EQUAL -> isAtLeast(Comparison.compare(">=", left, right, meter));
            case IN -> Comparison.contains(right, left, meter);
            case NOT_IN -> !Comparison.contains(right, left, meter);
        };
    }

    // 2 stands for "not comparable": a NaN.
    private static boolean isAtLeast(int order) {
        return order == 0 || order == 1;
    }
}
