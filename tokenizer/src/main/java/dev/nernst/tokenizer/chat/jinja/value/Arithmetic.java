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
    public static Object add(Object left, Object right, Meter meter) {
        if (left instanceof Long a && right instanceof Long b) {
            long sum = a + b;
            return ((a ^ sum) & (b ^ sum)) < 0 ? Numbers.narrow(Numbers.big(a).add(Numbers.big(b))) : (Object) sum;
        }
        if (Types.isString(left) && Types.isString(right)) {
            return concat(left, right, meter);
        }
        if (left instanceof PySequence a && right instanceof PySequence b && a.getClass() == b.getClass()) {
            meter.list((long) a.size() + b.size());
            List<Object> items = new ArrayList<>(a.size() + b.size());
            items.addAll(a.walk(meter));
            items.addAll(b.walk(meter));
            return a.with(items, meter);
        }
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Numbers.narrow(operand(left, meter).add(operand(right, meter)));
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
    public static Object subtract(Object left, Object right, Meter meter) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            return Numbers.narrow(operand(left, meter).subtract(operand(right, meter)));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.toDouble(left) - Numbers.toDouble(right);
        }
        throw unsupported("-", left, right);
    }

    /** {@code left * right}: numbers, or a string or sequence repeated. */
    public static Object multiply(Object left, Object right, Meter meter) {
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger a = Numbers.big(left);
            BigInteger b = Numbers.big(right);
            meter.integers(a.bitLength(), b.bitLength());
            return Numbers.narrow(a.multiply(b));
        }
        if (Types.isNumber(left) && Types.isNumber(right)) {
            return Numbers.toDouble(left) * Numbers.toDouble(right);
        }
        if (Types.isInteger(right) && isRepeatable(left)) {
            return repeat(left, Numbers.index(right), meter);
        }
        if (Types.isInteger(left) && isRepeatable(right)) {
            return repeat(right, Numbers.index(left), meter);
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
    public static Object divide(Object left, Object right, Meter meter) {
        requireNumbers("/", left, right);
        double divisor = Numbers.toDouble(right);
        if (divisor == 0) {
            throw zeroDivision(
                    left instanceof Double || right instanceof Double ? "float division by zero" : "division by zero");
        }
        return Numbers.toDouble(left) / divisor;
    }

    /** {@code left // right}, towards minus infinity. */
    public static Object floorDivide(Object left, Object right, Meter meter) {
        requireNumbers("//", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger divisor = Numbers.big(right);
            if (divisor.signum() == 0) {
                throw zeroDivision("integer division or modulo by zero");
            }
            BigInteger dividend = Numbers.big(left);
            meter.integers(dividend.bitLength(), divisor.bitLength());
            BigInteger[] parts = dividend.divideAndRemainder(divisor);
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
    public static Object modulo(Object left, Object right, Meter meter) {
        requireNumbers("%", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger divisor = Numbers.big(right);
            if (divisor.signum() == 0) {
                throw zeroDivision("integer modulo by zero");
            }
            BigInteger dividend = Numbers.big(left);
            meter.integers(dividend.bitLength(), divisor.bitLength());
            BigInteger rest = dividend.mod(divisor.abs());
            return Numbers.narrow(rest.signum() != 0 && divisor.signum() < 0 ? rest.add(divisor) : rest);
        }
        double b = Numbers.toDouble(right);
        if (b == 0) {
            throw zeroDivision("float modulo");
        }
        return floatModulo(Numbers.toDouble(left), b);
    }

    /** {@code left ** right}. */
    public static Object power(Object left, Object right, Meter meter) {
        requireNumbers("** or pow()", left, right);
        if (Types.isInteger(left) && Types.isInteger(right)) {
            BigInteger base = Numbers.big(left);
            BigInteger exponent = Numbers.big(right);
            if (exponent.signum() >= 0) {
                return Numbers.narrow(integerPower(base, exponent, meter));
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
    public static Object negate(Object value, Meter meter) {
        if (value instanceof Double d) {
            return -d;
        }
        requireUnary("-", value);
        return Numbers.narrow(operand(value, meter).negate());
    }

    /** {@code +value}. */
    public static Object plus(Object value, Meter meter) {
        if (value instanceof Double) {
            return value;
        }
        requireUnary("+", value);
        return Numbers.narrow(operand(value, meter));
    }

    private static BigInteger operand(Object integer, Meter meter) {
        BigInteger big = Numbers.big(integer);
        meter.integers(big.bitLength(), 0);
        return big;
    }

    private static Object concat(Object left, Object right, Meter meter) {
        String a = Strings.textOf(left);
        String b = Strings.textOf(right);
        if (left instanceof String && right instanceof String) {
            meter.text((long) a.length() + b.length());
            return a + b;
        }
        return new Markup(new TextBuilder(meter)
                .append(Markup.escape(left, a, meter).text())
                .append(Markup.escape(right, b, meter).text())
                .toString());
    }

    private static BigInteger integerPower(BigInteger base, BigInteger exponent, Meter meter) {
        if (base.abs().compareTo(BigInteger.ONE) > 0) {
            // The last squaring costs as much as all before it.
            long bits = exponent.bitLength() > 31 ? Long.MAX_VALUE / 4 : base.bitLength() * exponent.longValue();
            meter.integers(bits / 2, bits / 2);
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

    private static Object repeat(Object value, long count, Meter meter) {
        if (value instanceof PySequence sequence) {
            int size = sequence.size();
            long copies = size == 0 ? 0 : Math.max(0, count);
            meter.list(copies > Integer.MAX_VALUE ? Long.MAX_VALUE : copies * size);
            List<Object> items = new ArrayList<>((int) copies * size);
            for (int i = 0; i < copies; i++) {
                items.addAll(sequence.walk(meter));
            }
            return sequence.with(items, meter);
        }
        return Strings.like(value, Strings.repeat(Strings.textOf(value), count, meter));
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
