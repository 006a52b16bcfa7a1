package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.value.Meter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Floats as Python writes them.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class FloatText {
    /** No float has more digits after the point than this, so more need not be computed. */
    private static final int MAX_FRACTION = 1100;

    private FloatText() {}

    /** Charges the digits that one of the forms with a precision writes. */
    static void charge(int precision, Meter meter) {
        meter.text(precision);
        // Digits come out of long integers, each in time proportional to their number.
        meter.steps(20 + 2L * Math.min(precision, MAX_FRACTION));
    }

    /** The shortest text that reads back as the same float: {@code 100.0}, {@code 1e-07}, {@code 1e+22}, {@code nan}. */
    public static String repr(double value) {
        if (!Double.isFinite(value)) {
            return special(value);
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            return sign + scientific(digits, exponent, 'e');
        }
        String plain = shortest.toPlainString();
        return sign + (plain.contains(".") ? plain : plain + ".0");
    }

    // Java never writes fewer than two digits, even where one would do.
    private static BigDecimal shortest(double value) {
        BigDecimal text = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal single = text.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return text.precision() == 2 && single.doubleValue() == value ? single.stripTrailingZeros() : text;
    }

    /** {@code nan}, {@code inf} or {@code -inf}. */
    static String special(double value) {
        return Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
    }

    /** {@code %.Nf} without sign; the value is finite and not negative. */
    static String fixed(double value, int precision) {
        int exact = Math.min(precision, MAX_FRACTION);
        return new BigDecimal(value).setScale(exact, RoundingMode.HALF_EVEN).toPlainString()
                + "0".repeat(precision - exact);
    }

    /** {@code %.Ne} without sign. */
    static String exponential(double value, int precision, char letter) {
        if (value == 0) {
            return scientific("0".repeat(precision + 1), 0, letter);
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(Math.min(precision, MAX_FRACTION) + 1, RoundingMode.HALF_EVEN));
        BigInteger unscaled = rounded.unscaledValue();
        String digits = unscaled.toString();
        int exponent = digits.length() - rounded.scale() - 1;
        String padded = digits.length() > precision + 1
                ? digits.substring(0, precision + 1)
                : digits + "0".repeat(precision + 1 - digits.length());
        return scientific(padded, exponent, letter);
    }

    /** {@code %.Ng} without sign; {@code alternate} keeps trailing zeros. */
    static String general(double value, int precision, boolean alternate, boolean upper) {
        int significant = Math.clamp(precision, 1, MAX_FRACTION);
        int exponent = 0;
        if (value != 0) {
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
            exponent = rounded.precision() - rounded.scale() - 1;
        }
        if (exponent < -4 || exponent >= significant) {
            String text = exponential(value, significant - 1, 'e');
            int e = text.indexOf('e');
            String mantissa = alternate ? text.substring(0, e) : trimZeros(text.substring(0, e));
            String result = mantissa + text.substring(e);
            return upper ? result.toUpperCase(Locale.ROOT) : result;
        }
        String text = fixed(value, significant - 1 - exponent);
        return alternate ? text : trimZeros(text);
    }

    private static String scientific(String digits, int exponent, char letter) {
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return mantissa + letter + (exponent < 0 ? '-' : '+') + (size < 10 ? "0" : "") + size;
    }

    private static String trimZeros(String text) {
        if (!text.contains(".")) {
            return text;
        }
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
