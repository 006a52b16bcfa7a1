package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Python's {@code int(...)} and {@code float(...)} constructors, and the filters made of them. */
final class PyNumbers {
    private static final int MAX_DIGITS = 4300;
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][-+]?\\d+(?:_\\d+)*)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-z]+(?:_[0-9a-z]+)*");
    private static final Set<String> INFINITY = Set.of("inf", "infinity");

    private PyNumbers() {}

    /** The filter {@code int}: a default instead of a failure. */
    static Object toInt(Object value, Object absent, long base) {
        try {
            return Types.isString(value) ? parseInt(Strings.textOf(value), base) : truncate(value);
        } catch (TemplateException e) {
            requireConversionError(e);
        }
        try {
            return Numbers.truncate(parseFloat(value));
        } catch (TemplateException e) {
            if (e.type().equals("OverflowError")) {
                return absent;
            }
            requireConversionError(e);
            return absent;
        }
    }

    /** The filter {@code float}: a default instead of a failure. */
    static Object toFloat(Object value, Object absent) {
        try {
            return parseFloat(value);
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

    private static Object parseInt(String text, long base) {
        String body = asciiDigits(Strings.strip(text)).toLowerCase(Locale.ROOT);
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
            if (digits.startsWith("0") && !digits.replaceAll("[0_]", "").isEmpty()) {
                throw invalid(text, base);
            }
        }
        if (!DIGITS.matcher(digits).matches()) {
            throw invalid(text, base);
        }
        String bare = digits.replace("_", "");
        if (bare.length() > MAX_DIGITS && Integer.bitCount(radix) != 1) {
            throw TemplateException.valueError(
                    "Exceeds the limit (" + MAX_DIGITS + " digits) for integer string conversion");
        }
        try {
            BigInteger value = new BigInteger(bare, radix);
            return Numbers.narrow(negative ? value.negate() : value);
        } catch (NumberFormatException e) {
            throw invalid(text, base);
        }
    }

    private static TemplateException invalid(String text, long base) {
        return TemplateException.valueError("invalid literal for int() with base " + base + ": " + PyText.repr(text));
    }

    /** Python's {@code float(value)}. */
    static double parseFloat(Object value) {
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
        String text = asciiDigits(Strings.strip(Strings.textOf(value)));
        String word = text.toLowerCase(Locale.ROOT);
        boolean signed = word.startsWith("-") || word.startsWith("+");
        String bare = signed ? word.substring(1) : word;
        if (INFINITY.contains(bare)) {
            return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (bare.equals("nan")) {
            return Double.NaN;
        }
        if (!FLOAT.matcher(text).matches()) {
            throw TemplateException.valueError("could not convert string to float: " + PyText.repr(value));
        }
        return Double.parseDouble(text.replace("_", ""));
    }

    // Digits of other scripts count as well.
    private static String asciiDigits(String text) {
        StringBuilder out = new StringBuilder(text.length());
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
}
