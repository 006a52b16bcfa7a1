package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Conversions between Python's number types. An int is a {@code Long} where it fits, else a {@code BigInteger}.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Numbers {
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Numbers() {}

    /** The one form an integer has. */
    public static Object narrow(BigInteger value) {
        if (value.compareTo(LONG_MIN) >= 0 && value.compareTo(LONG_MAX) <= 0) {
            return value.longValue();
        }
        return value;
    }

    /** An int or bool as a big integer. */
    public static BigInteger big(Object integer) {
        return switch (integer) {
            case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
            case Long n -> BigInteger.valueOf(n);
            case BigInteger n -> n;
            default ->
                throw TemplateException.typeError(
                        "'" + Types.name(integer) + "' object cannot be interpreted as an integer");
        };
    }

    /**
     * Any number as a float.
     *
     * @throws TemplateException OverflowError for an int that no float can hold
     */
    public static double toDouble(Object number) {
        return switch (number) {
            case Double d -> d;
            case Boolean b -> b ? 1 : 0;
            case Long n -> n;
            case BigInteger n -> {
                double d = n.doubleValue();
                if (Double.isInfinite(d)) {
                    throw TemplateException.of("OverflowError", "int too large to convert to float");
                }
                yield d;
            }
            case Undefined undefined -> throw undefined.failure();
            default -> throw TemplateException.typeError("must be real number, not " + Types.name(number));
        };
    }

    /** Python's {@code int(float)}: towards zero. */
    public static Object truncate(double value) {
        if (Double.isNaN(value)) {
            throw TemplateException.valueError("cannot convert float NaN to integer");
        }
        if (Double.isInfinite(value)) {
            throw TemplateException.of("OverflowError", "cannot convert float infinity to integer");
        }
        return narrow(new BigDecimal(value).toBigInteger());
    }

    /** An int or bool used as an index or count, clamped to the range of a long. */
    public static long index(Object value) {
        return switch (value) {
            case Boolean b -> b ? 1 : 0;
            case Long n -> n;
            case BigInteger n -> n.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
            case Undefined undefined -> throw undefined.failure();
            default ->
                throw TemplateException.typeError(
                        "'" + Types.name(value) + "' object cannot be interpreted as an integer");
        };
    }
}
