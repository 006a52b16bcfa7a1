package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
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
    private final Meter meter;

    private FormatSpec(Matcher parts, char defaultAlign, Meter meter) {
        this.meter = meter;
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
    static String format(Object value, String spec, Meter meter) {
        if (spec.isEmpty()) {
            return PyText.str(value, meter);
        }
        boolean number = Types.isNumber(value);
        if (!number && !Types.isString(value)) {
            throw TemplateException.typeError(
                    "unsupported format string passed to " + Types.name(value) + ".__format__");
        }
        // A leading surrogate pair as fill is one character to Python, two to the pattern.
        Matcher parts = GRAMMAR.matcher(meter.matched(spec));
        if (!parts.matches()) {
            throw TemplateException.valueError("Invalid format specifier '" + spec + "'");
        }
        FormatSpec format = new FormatSpec(parts, number ? '>' : '<', meter);
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
        String shown = precision == UNSET
                ? value
                : Strings.substring(value, 0, Math.min(precision, Strings.length(value, meter)), meter);
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
            if (value.signum() < 0 || value.compareTo(BigInteger.valueOf(Character.MAX_CODE_POINT)) > 0) {
                throw TemplateException.of("OverflowError", "%c arg not in range(0x110000)");
            }
            return pad("", Character.toString(value.intValue()));
        }
        BigInteger size = value.abs();
        meter.integers(size.bitLength(), 0);
        meter.text(size.bitLength());
        String digits = switch (type) {
            case 'b' -> size.toString(2);
            case 'o' -> size.toString(8);
            case 'x' -> size.toString(16);
            case 'X' -> size.toString(16).toUpperCase(Locale.ROOT);
            default -> PyText.integer(size, meter);
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
        int places = precision == UNSET ? 6 : precision;
        FloatText.charge(places, meter);
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
        TextBuilder out = new TextBuilder(meter);
        // Zero padding takes part in the grouping: format(1234, '010,') is 00,001,234.
        int room = width - taken - rest.length();
        if (align == '=' && fill.equals("0")) {
            // So many digits with a separator before every whole group of them.
            int wanted = room - room / (group + 1);
            digits = Strings.repeat("0", wanted - digits.length(), meter) + digits;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % group == 0) {
                out.append(grouping);
            }
            out.append(digits.charAt(i));
        }
        return out.append(rest).toString();
    }

    private String sign(boolean negative) {
        return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String pad(String lead, String body) {
        int missing = width - Strings.length(lead, meter) - Strings.length(body, meter);
        if (missing <= 0) {
            return lead + body;
        }
        int left = align == '^' ? missing / 2 : align == '<' ? 0 : missing;
        String before = Strings.repeat(fill, left, meter);
        String after = Strings.repeat(fill, missing - left, meter);
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
