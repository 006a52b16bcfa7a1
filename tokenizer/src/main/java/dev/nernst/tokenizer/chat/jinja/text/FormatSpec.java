package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Sizes;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Python's format specification mini-language (library reference, "string"): {@code [[fill]align][sign][z][#][0][width][grouping]
 * [.precision][type]}.
 */
final class FormatSpec {
    private static final Pattern GRAMMAR =
            Pattern.compile("(?s)(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?(.)?");
    private static final int UNSET = -1;

    private final String fill;
    private final char align;
    private final char sign;
    private final boolean alternate;
    private final int width;
    private final String grouping;
    private final int precision;
    private final char type;

    private FormatSpec(Matcher parts, char defaultAlign) {
        boolean zero = parts.group(6) != null;
        this.align =
                parts.group(2) != null ? parts.group(2).charAt(0) : zero && defaultAlign == '>' ? '=' : defaultAlign;
        this.fill = parts.group(1) != null ? parts.group(1) : zero ? "0" : " ";
        this.sign = parts.group(3) == null ? '-' : parts.group(3).charAt(0);
        this.alternate = parts.group(5) != null;
        this.width = number(parts.group(7), 0);
        this.grouping = parts.group(8) == null ? "" : parts.group(8);
        this.precision = number(parts.group(9), UNSET);
        this.type = parts.group(10) == null ? 0 : parts.group(10).charAt(0);
    }

    /** {@code format(value, spec)}. */
    static String format(Object value, String spec) {
        if (spec.isEmpty()) {
            return PyText.str(value);
        }
        boolean number = Types.isNumber(value);
        if (!number && !Types.isString(value)) {
            throw TemplateException.typeError(
                    "unsupported format string passed to " + Types.name(value) + ".__format__");
        }
        // A leading surrogate pair as fill is one character to Python, two to the pattern.
        Matcher parts = GRAMMAR.matcher(spec);
        if (!parts.matches()) {
            throw TemplateException.valueError("Invalid format specifier '" + spec + "'");
        }
        FormatSpec format = new FormatSpec(parts, number ? '>' : '<');
        if (number) {
            return format.number(value);
        }
        return format.text(Strings.textOf(value));
    }

    private String text(String value) {
        if (type != 0 && type != 's') {
            throw unknownType("str");
        }
        if (align == '=') {
            throw TemplateException.valueError("'=' alignment not allowed in string format specifier");
        }
        String shown =
                precision == UNSET ? value : Strings.substring(value, 0, Math.min(precision, Strings.length(value)));
        return pad("", shown);
    }

    private String number(Object value) {
        boolean integer = Types.isInteger(value);
        if (value instanceof Boolean && type == 0) {
            return integer(Numbers.big(value));
        }
        if (integer && "bcdoxXn\0".indexOf(type) >= 0) {
            return integer(Numbers.big(value));
        }
        if ("eEfFgGn%\0".indexOf(type) < 0) {
            throw unknownType(Types.name(value));
        }
        return floating(Numbers.toDouble(value));
    }

    private String integer(BigInteger value) {
        if (precision != UNSET) {
            throw TemplateException.valueError("Precision not allowed in integer format specifier");
        }
        if (type == 'c') {
            return pad("", Character.toString(value.intValue()));
        }
        BigInteger size = value.abs();
        String digits = switch (type) {
            case 'b' -> size.toString(2);
            case 'o' -> size.toString(8);
            case 'x' -> size.toString(16);
            case 'X' -> size.toString(16).toUpperCase(Locale.ROOT);
            default -> PyText.integer(size);
        };
        String prefix = alternate && "boxX".indexOf(type) >= 0 ? "0" + type : "";
        int group = "boxX".indexOf(type) >= 0 && type != 0 ? 4 : 3;
        return pad(
                sign(value.signum() < 0) + prefix,
                grouped(digits, "", group, prefix.length() + (value.signum() < 0 || sign != '-' ? 1 : 0)));
    }

    private String floating(double value) {
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        double size = Math.abs(value);
        String lead = sign(negative);
        if (!Double.isFinite(value)) {
            String word = FloatText.special(size);
            return pad(
                    lead,
                    (Character.isUpperCase(type) ? word.toUpperCase(Locale.ROOT) : word) + (type == '%' ? "%" : ""));
        }
        int places = precision == UNSET ? 6 : Sizes.check(precision);
        String shown = switch (type) {
            case 'f', 'F' -> FloatText.fixed(size, places);
            case '%' -> FloatText.fixed(size * 100, places) + "%";
            case 'e', 'E' -> FloatText.exponential(size, places, type);
            case 'g', 'n' -> FloatText.general(size, places, alternate, false);
            case 'G' -> FloatText.general(size, places, alternate, true);
            default -> precision == UNSET ? FloatText.repr(size) : plain(size, places);
        };
        int point = 0;
        while (point < shown.length() && Character.isDigit(shown.charAt(point))) {
            point++;
        }
        return pad(lead, grouped(shown.substring(0, point), shown.substring(point), 3, lead.length()));
    }

    // Without a type, a precision means "general, but never without a fraction".
    private static String plain(double size, int places) {
        String shown = FloatText.general(size, places, false, false);
        if (shown.contains("e") || shown.contains(".")) {
            return shown;
        }
        int digits = shown.length();
        return digits >= places && places > 0 && digits > 1 && size != 0
                ? FloatText.exponential(size, Math.max(0, places - 1), 'e').replaceAll("\\.?0+e", "e")
                : shown + ".0";
    }

    private String grouped(String whole, String rest, int group, int taken) {
        if (grouping.isEmpty()) {
            return whole + rest;
        }
        String digits = whole;
        StringBuilder out = new StringBuilder();
        // Zero padding takes part in the grouping: format(1234, '010,') is 00,001,234.
        int room = width - taken - rest.length();
        if (align == '=' && fill.equals("0")) {
            while (digits.length() + (digits.length() - 1) / group < room) {
                digits = "0" + digits;
            }
        }
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % group == 0) {
                out.append(grouping);
            }
            out.append(digits.charAt(i));
        }
        return out + rest;
    }

    private String sign(boolean negative) {
        return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String pad(String lead, String body) {
        int missing = Sizes.check(width) - Strings.length(lead) - Strings.length(body);
        if (missing <= 0) {
            return lead + body;
        }
        int left = align == '^' ? missing / 2 : align == '<' ? 0 : missing;
        String before = fill.repeat(left);
        String after = fill.repeat(missing - left);
        return align == '=' ? lead + before + body : before + lead + body + after;
    }

    private TemplateException unknownType(String owner) {
        return TemplateException.valueError("Unknown format code '" + type + "' for object of type '" + owner + "'");
    }

    private static int number(@Nullable String digits, int absent) {
        if (digits == null) {
            return absent;
        }
        if (digits.length() > 9) {
            throw TemplateException.valueError("Too many decimal digits in format string");
        }
        return Integer.parseInt(digits);
    }
}
