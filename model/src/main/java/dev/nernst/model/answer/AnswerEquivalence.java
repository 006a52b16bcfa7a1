package dev.nernst.model.answer;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether two answers mean the same.
 *
 * <p>Implementations keep no state between calls and are safe for use by several threads.
 */
@FunctionalInterface
public interface AnswerEquivalence {
    boolean equivalent(String a, String b);

    /** The same text but for white space, or the same number: {@code 1/2}, {@code 0.5} and {@code \frac{1}{2}} are one. */
    static AnswerEquivalence exactOrNumeric() {
        return (a, b) -> {
            String left = a.replaceAll("\\s+", "");
            String right = b.replaceAll("\\s+", "");
            if (left.equals(right)) {
                return true;
            }
            Ratio x = Ratio.parse(left);
            Ratio y = Ratio.parse(right);
            return x != null && y != null && x.sameAs(y);
        };
    }

    /** An exact fraction. */
    record Ratio(BigInteger numerator, BigInteger denominator) {
        private static final Pattern FRACTION = Pattern.compile("(-?)\\\\[dt]?frac\\{(-?\\d+)}\\{(-?\\d+)}");
        private static final Pattern QUOTIENT = Pattern.compile("(-?)(\\d+)/(\\d+)");
        private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(?:,\\d{3})+(?:\\.\\d*)?");
        private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})");

        static @Nullable Ratio parse(String text) {
            String plain = text.replace("$", "");
            if (GROUPED.matcher(plain).matches()) {
                plain = plain.replace(",", "");
            }
            for (Pattern pattern : new Pattern[] {FRACTION, QUOTIENT}) {
                Matcher matcher = pattern.matcher(plain);
                if (matcher.matches()) {
                    BigInteger numerator = new BigInteger(matcher.group(2));
                    BigInteger denominator = new BigInteger(matcher.group(3));
                    return denominator.signum() == 0
                            ? null
                            : new Ratio(matcher.group(1).isEmpty() ? numerator : numerator.negate(), denominator);
                }
            }
            if (!DECIMAL.matcher(plain).matches()) {
                return null;
            }
            BigDecimal decimal = new BigDecimal(plain);
            int scale = Math.max(decimal.scale(), 0);
            return new Ratio(decimal.setScale(scale).unscaledValue(), BigInteger.TEN.pow(scale));
        }

        boolean sameAs(Ratio other) {
            return numerator.multiply(other.denominator).equals(other.numerator.multiply(denominator));
        }
    }
}
