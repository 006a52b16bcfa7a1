package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.Set;

/** Python's {@code int(...)} and {@code float(...)} constructors, and the filters made of them. */
final class PyNumbers {
    private static final int MAX_DIGITS = 4300;
    private static final Set<String> INFINITY = Set.of("inf", "infinity");

    private PyNumbers() {}

    /** The filter {@code int}: a default instead of a failure. */
    static Object toInt(Object value, Object absent, long base, Meter meter) {
        try {
            return Types.isString(value) ? parseInt(Strings.textOf(value), base, meter) : truncate(value);
        } catch (TemplateException e) {
            requireConversionError(e);
        }
        try {
            return Numbers.truncate(parseFloat(value, meter));
        } catch (TemplateException e) {
            if (e.type().equals("OverflowError")) {
                return absent;
            }
            requireConversionError(e);
            return absent;
        }
    }

    /** The filter {@code float}: a default instead of a failure. */
    static Object toFloat(Object value, Object absent, Meter meter) {
        try {
            return parseFloat(value, meter);
        } catch (TemplateException e) {
            requireConversionError(e);
            return absent;
        }
    }

    // The filters forgive wrong types and wrong text, nothing else.
    private static void requireConversionError(TemplateException e) {
        if (!e.type().equals("TypeError") && !e.type().equals("ValueError")) {
            throw e;
        }
    }

    private static Object truncate(Object value) {
        return switch (value) {
            case Double d -> Numbers.truncate(d);
            case Undefined undefined -> throw undefined.failure();
            default -> Numbers.narrow(Numbers.big(value));
        };
    }

    private static Object parseInt(String text, long base, Meter meter) {
        String body = Strings.lower(asciiDigits(Strings.strip(text), meter), meter);
        boolean negative = body.startsWith("-");
        String digits = negative || body.startsWith("+") ? body.substring(1) : body;
        if (base != 0 && (base < 2 || base > 36)) {
            throw TemplateException.valueError("int() base must be >= 2 and <= 36, or 0");
        }
        int radix = (int) base;
        int prefix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 0;
        if (prefix != 0 && (radix == prefix || radix == 0)) {
            digits = digits.substring(2);
            digits = digits.startsWith("_") ? digits.substring(1) : digits;
            radix = prefix;
        } else if (radix == 0) {
            radix = 10;
            if (digits.startsWith("0") && !digits.chars().allMatch(c -> c == '0' || c == '_')) {
                throw invalid(text, base, meter);
            }
        }
        if (!isDigits(digits)) {
            throw invalid(text, base, meter);
        }
        String bare = Strings.replace(digits, "_", "", -1, meter);
        if (bare.length() > MAX_DIGITS && Integer.bitCount(radix) != 1) {
            throw TemplateException.valueError(
                    "Exceeds the limit (" + MAX_DIGITS + " digits) for integer string conversion");
        }
        try {
            meter.integers(bare.length() * 5L, bare.length() * 5L);
            BigInteger value = new BigInteger(bare, radix);
            return Numbers.narrow(negative ? value.negate() : value);
        } catch (NumberFormatException e) {
            throw invalid(text, base, meter);
        }
    }

    private static TemplateException invalid(String text, long base, Meter meter) {
        return TemplateException.valueError(
                "invalid literal for int() with base " + base + ": " + PyText.repr(text, meter));
    }

    /** Python's {@code float(value)}. */
    static double parseFloat(Object value, Meter meter) {
        if (!Types.isString(value)) {
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
            if (!Types.isNumber(value)) {
                throw TemplateException.typeError(
                        "float() argument must be a string or a real number, not '" + Types.name(value) + "'");
            }
            return Numbers.toDouble(value);
        }
        String text = asciiDigits(Strings.strip(Strings.textOf(value)), meter);
        String word = Strings.lower(text, meter);
        boolean signed = word.startsWith("-") || word.startsWith("+");
        String bare = signed ? word.substring(1) : word;
        if (INFINITY.contains(bare)) {
            return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (bare.equals("nan")) {
            return Double.NaN;
        }
        if (!isFloat(text)) {
            throw TemplateException.valueError("could not convert string to float: " + PyText.repr(value, meter));
        }
        return Double.parseDouble(Strings.replace(text, "_", "", -1, meter));
    }

    // Digits of other scripts count as well.
    private static String asciiDigits(String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        text.codePoints().forEach(c -> {
            int digit = c > 0x7f ? Character.digit(c, 10) : -1;
            if (digit >= 0) {
                out.append(digit);
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Digits of some base, or letters that stand for them, with single underscores inside. */
    private static boolean isDigits(String text) {
        return digitsEnd(text, 0, true) == text.length() && !text.isEmpty();
    }

    /** A sign, digits with a point before, inside or after, an exponent. */
    private static boolean isFloat(String text) {
        int from = sign(text, 0);
        int at = digitsEnd(text, from, false);
        boolean digits = at > from;
        if (at < text.length() && text.charAt(at) == '.') {
            int end = digitsEnd(text, at + 1, false);
            digits |= end > at + 1;
            at = end;
        }
        if (digits && at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = sign(text, at + 1);
            at = digitsEnd(text, exponent, false);
            digits = at > exponent;
        }
        return digits && at == text.length();
    }

    private static int sign(String text, int at) {
        return at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+') ? at + 1 : at;
    }

    private static int digitsEnd(String text, int from, boolean letters) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean digit = isDigit(c, letters);
            boolean inside = c == '_'
                    && at > from
                    && at + 1 < text.length()
                    && isDigit(text.charAt(at + 1), letters)
                    && text.charAt(at - 1) != '_';
            if (!digit && !inside) {
                break;
            }
            at++;
        }
        return at;
    }

    private static boolean isDigit(char c, boolean letters) {
        return c >= '0' && c <= '9' || letters && c >= 'a' && c <= 'z';
    }
}
