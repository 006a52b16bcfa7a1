package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Python's arithmetic on numbers, strings and sequences.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Arithmetic {
    private Arithmetic() {}

    /** {@code left + right}. */
    public static Object add(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            long sum = a + b;
            return ((a ^ sum) & (b ^ sum)) < 0 ? Numbers.narrow(Numbers.big(a).add(Numbers.big(b))) : (Object) sum;
        }
        if (Types.isString(left) && Types.isString(right)) {
            return concat(left, right);
        }
        if (left instanceof PySequence a && right instanceof PySequence b && a.getClass() == b.getClass()) {
            List<Object> items = new ArrayList<>(
                    Sizes.check((long) a.items().size() + b.items().size()));
            items.addAll(a.items());
            items.addAll(b.items());
            return a.with(items);
        }
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Numbers.narrow(Numbers.big(left).add(Numbers.big(right)));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.toDouble(left) + Numbers.toDouble(right);
        }
        if (right instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (Types.isString(left)) {
            throw TemplateException.typeError("can only concatenate str (not \"" + Types.name(right) + "\") to str");
        }
        if (left instanceof PySequence) {
            String own = Types.name(left);
            throw TemplateException.typeError(
                    "can only concatenate " + own + " (not \"" + Types.name(right) + "\") to " + own);
        }
        throw unsupported("+", left, right);
    }

    /** {@code left - right}. */
    public static Object subtract(Object left, Object right) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Numbers.narrow(Numbers.big(left).subtract(Numbers.big(right)));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.toDouble(left) - Numbers.toDouble(right);
        }
        throw unsupported("-", left, right);
    }

    /** {@code left * right}: numbers, or a string or sequence repeated. */
    public static Object multiply(Object left, Object right) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Numbers.narrow(Numbers.big(left).multiply(Numbers.big(right)));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.toDouble(left) * Numbers.toDouble(right);
        }
        if (Types.isInteger(right) && isRepeatable(left)) {
            return repeat(left, Numbers.index(right));
        }
        if (Types.isInteger(left) && isRepeatable(right)) {
            return repeat(right, Numbers.index(left));
        }
        if (left instanceof Undefined || right instanceof Undefined) {
            throw unsupported("*", left, right);
        }
        if (isRepeatable(left) || isRepeatable(right)) {
            Object other = isRepeatable(left) ? right : left;
            throw TemplateException.typeError("can't multiply sequence by non-int of type '" + Types.name(other) + "'");
        }
        throw unsupported("*", left, right);
    }

    /** {@code left / right}, always a float. */
    public static Object divide(Object left, Object right) {
        requireNumbers("/", left, right);
        double divisor = Numbers.toDouble(right);
        if (divisor == 0) {
            throw zeroDivision(
                    left instanceof Double || right instanceof Double ? "float division by zero" : "division by zero");
        }
        return Numbers.toDouble(left) / divisor;
    }

    /** {@code left // right}, towards minus infinity. */
    public static Object floorDivide(Object left, Object right) {
        requireNumbers("//", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger divisor = Numbers.big(right);
            if (divisor.signum() == 0) {
                throw zeroDivision("integer division or modulo by zero");
            }
            BigInteger[] parts = Numbers.big(left).divideAndRemainder(divisor);
            boolean down = parts[1].signum() != 0 && parts[1].signum() != divisor.signum();
            return Numbers.narrow(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
        }
        double a = Numbers.toDouble(left);
        double b = Numbers.toDouble(right);
        if (b == 0) {
            throw zeroDivision("float floor division by zero");
        }
        // From the remainder, as CPython does, so that rounding of a / b cannot shift the quotient.
        double quotient = (a - floatModulo(a, b)) / b;
        if (quotient == 0) {
            return Math.copySign(0.0, a / b);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    /** {@code left % right} of numbers; the result has the divisor's sign. */
    public static Object modulo(Object left, Object right) {
        requireNumbers("%", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger divisor = Numbers.big(right);
            if (divisor.signum() == 0) {
                throw zeroDivision("integer modulo by zero");
            }
            BigInteger rest = Numbers.big(left).mod(divisor.abs());
            return Numbers.narrow(rest.signum() != 0 && divisor.signum() < 0 ? rest.add(divisor) : rest);
        }
        double b = Numbers.toDouble(right);
        if (b == 0) {
            throw zeroDivision("float modulo");
        }
        return floatModulo(Numbers.toDouble(left), b);
    }

    /** {@code left ** right}. */
    public static Object power(Object left, Object right) {
        requireNumbers("** or pow()", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger base = Numbers.big(left);
            BigInteger exponent = Numbers.big(right);
            if (exponent.signum() >= 0) {
                return Numbers.narrow(integerPower(base, exponent));
            }
        }
        double base = Numbers.toDouble(left);
        double exponent = Numbers.toDouble(right);
        if (base == 0 && exponent < 0) {
            throw zeroDivision("0.0 cannot be raised to a negative power");
        }
        if (base < 0 && exponent != Math.rint(exponent) && Double.isFinite(base)) {
            throw TemplateException.valueError("complex numbers are not supported in templates");
        }
        double result = base == 1 || exponent == 0 ? 1 : Math.pow(base, exponent);
        if (Double.isInfinite(result) && Double.isFinite(base) && Double.isFinite(exponent)) {
            throw TemplateException.of("OverflowError", "(34, 'Numerical result out of range')");
        }
        return result;
    }

    /** {@code -value}. */
    public static Object negate(Object value) {
        if (value instanceof Double d) {
            return -d;
        }
        requireUnary("-", value);
        return Numbers.narrow(Numbers.big(value).negate());
    }

    /** {@code +value}. */
    public static Object plus(Object value) {
        if (value instanceof Double) {
            return value;
        }
        requireUnary("+", value);
        return Numbers.narrow(Numbers.big(value));
    }

    private static Object concat(Object left, Object right) {
        Sizes.check((long) Strings.textOf(left).length() + Strings.textOf(right).length());
        if (left instanceof String a && right instanceof String b) {
            return a + b;
        }
        return new Markup(Markup.escape(left, Strings.textOf(left)).text()
                + Markup.escape(right, Strings.textOf(right)).text());
    }

    private static BigInteger integerPower(BigInteger base, BigInteger exponent) {
        boolean trivial = base.abs().compareTo(BigInteger.ONE) <= 0;
        if (!trivial
                && (exponent.bitLength() > 31 || exponent.longValue() * (base.bitLength() - 1L) > Sizes.MAX_BITS)) {
            throw TemplateException.of(
                    "OverflowError", "a template may not make an integer of more than " + Sizes.MAX_BITS + " bits");
        }
        if (!trivial) {
            return base.pow(exponent.intValue());
        }
        return base.signum() < 0 && !exponent.testBit(0)
                ? BigInteger.ONE
                : exponent.signum() == 0 ? BigInteger.ONE : base;
    }

    private static double floatModulo(double a, double b) {
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0.0, b);
        }
        return (b < 0) != (rest < 0) ? rest + b : rest;
    }

    private static boolean isRepeatable(Object value) {
        return Types.isString(value) || value instanceof PySequence;
    }

    private static Object repeat(Object value, long count) {
        if (value instanceof PySequence sequence) {
            int copies = Sizes.checkProduct(sequence.items().size(), count) == 0 ? 0 : (int) count;
            List<Object> items = new ArrayList<>(copies * sequence.items().size());
            for (int i = 0; i < copies; i++) {
                items.addAll(sequence.items());
            }
            return sequence.with(items);
        }
        return Strings.like(value, Strings.repeat(Strings.textOf(value), count));
    }

    private static void requireNumbers(String operator, Object left, Object right) {
        if (!Types.isNumber(left) || !Types.isNumber(right)) {
            throw unsupported(operator, left, right);
        }
    }

    private static void requireUnary(String operator, Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Types.isInteger(value)) {
            throw TemplateException.typeError(
                    "bad operand type for unary " + operator + ": '" + Types.name(value) + "'");
        }
    }

    private static TemplateException unsupported(String operator, Object left, Object right) {
        if (left instanceof Undefined undefined) {
            return undefined.failure();
        }
        if (right instanceof Undefined undefined) {
            return undefined.failure();
        }
        return TemplateException.typeError("unsupported operand type(s) for " + operator + ": '" + Types.name(left)
                + "' and '" + Types.name(right) + "'");
    }

    private static TemplateException zeroDivision(String reason) {
        return TemplateException.of("ZeroDivisionError", reason);
    }
}
