package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * Python's printf-style {@code format % values} (library reference, "printf-style String Formatting").
 *
 * <p>Not thread-safe.
 */
public final class PercentFormat {
    private final String format;
    private final Object values;
    private final List<Object> positional;
    private final Meter meter;
    private final TextBuilder out;
    private int at;
    private int used;

    private PercentFormat(String format, Object values, Meter meter) {
        this.format = format;
        this.values = values;
        this.positional = values instanceof PyTuple tuple ? tuple.walk(meter) : List.of(values);
        this.meter = meter;
        this.out = new TextBuilder(meter);
    }

    /**
     * @throws TemplateException TypeError or ValueError as Python's
     */
    public static String format(String format, Object values, Meter meter) {
        return new PercentFormat(format, values, meter).run();
    }

    /** The same for marked-up text: values that are not marked up themselves are escaped. */
    public static String formatEscaped(String format, Object values, Meter meter) {
        return format(format, escaped(values, meter), meter);
    }

    private static Object escaped(Object values, Meter meter) {
        meter.enter();
        Object escaped = switch (values) {
            case String text -> Markup.escapeText(text, meter);
            case PyTuple tuple ->
                new PyTuple(
                        tuple.walk(meter).stream()
                                .map(item -> escaped(item, meter))
                                .toList(),
                        meter);
            case PyDict dict -> {
                PyDict copy = new PyDict();
                dict.items(meter).forEach(item -> copy.put(item.key(), escaped(item.value(), meter), meter));
                yield copy;
            }
            default -> values;
        };
        meter.leave();
        return escaped;
    }

    private String run() {
        while (at < format.length()) {
            meter.step();
            int percent = format.indexOf('%', at);
            if (percent < 0) {
                out.append(format, at, format.length());
                break;
            }
            out.append(format, at, percent);
            at = percent + 1;
            directive();
        }
        boolean allowed =
                values instanceof PyDict || !Types.isString(values) && !(values instanceof PyTuple) && isMappingLike();
        if (used < positional.size() && !allowed) {
            throw TemplateException.typeError("not all arguments converted during string formatting");
        }
        return out.toString();
    }

    // Python lets a leftover argument pass when it could have been a mapping: lists and the like.
    private boolean isMappingLike() {
        return values instanceof PyList || values instanceof PyRange || values instanceof Undefined;
    }

    private void directive() {
        Object value = null;
        if (at < format.length() && format.charAt(at) == '(') {
            value = keyed();
        }
        int flagsFrom = at;
        while (at < format.length() && "#0- +".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        String flags = Strings.part(format, flagsFrom, at, meter);
        int width = number();
        boolean left = flags.contains("-") || width < 0;
        int precision = -1;
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            precision = Math.max(0, number());
        }
        while (at < format.length() && "hlL".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        if (at >= format.length()) {
            throw TemplateException.valueError("incomplete format");
        }
        char type = format.charAt(at++);
        if (type == '%') {
            out.append('%');
            return;
        }
        if ("diouxXeEfFgGcrsa".indexOf(type) < 0) {
            throw TemplateException.valueError(
                    String.format("unsupported format character '%c' (0x%x) at index %d", type, (int) type, at - 1));
        }
        String body = convert(type, value == null ? next() : value, flags, precision);
        String sign = body.startsWith("-") || body.startsWith("+") || (body.startsWith(" ") && isNumeric(type))
                ? body.substring(0, 1)
                : "";
        pad(
                isNumeric(type) ? sign : "",
                isNumeric(type) ? body.substring(sign.length()) : body,
                Math.abs(width),
                left,
                flags.contains("0") && isNumeric(type));
    }

    private static boolean isNumeric(char type) {
        return "diouxXeEfFgG".indexOf(type) >= 0;
    }

    private Object keyed() {
        if (!(values instanceof PyDict dict)) {
            throw TemplateException.typeError("format requires a mapping");
        }
        int depth = 1;
        int from = ++at;
        while (at < format.length() && depth > 0) {
            char c = format.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        if (depth > 0) {
            throw TemplateException.valueError("incomplete format key");
        }
        String key = Strings.part(format, from, at - 1, meter);
        Object value = dict.get(key, meter);
        if (value == null) {
            throw TemplateException.of("KeyError", "'" + key + "'");
        }
        return value;
    }

    private int number() {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            Object star = next();
            if (!Types.isInteger(star)) {
                throw TemplateException.typeError("* wants int");
            }
            return (int) Math.clamp(Numbers.index(star), -Integer.MAX_VALUE, Integer.MAX_VALUE);
        }
        long value = 0;
        while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
            value = Math.min(Integer.MAX_VALUE, value * 10 + format.charAt(at++) - '0');
        }
        return (int) value;
    }

    private Object next() {
        if (values instanceof PyDict && used > 0 || used >= positional.size()) {
            throw TemplateException.typeError("not enough arguments for format string");
        }
        return positional.get(used++);
    }

    private String convert(char type, Object value, String flags, int precision) {
        return switch (type) {
            case 's' -> cut(PyText.str(value, meter), precision);
            case 'r' -> cut(PyText.repr(value, meter), precision);
            case 'a' -> cut(ascii(PyText.repr(value, meter)), precision);
            case 'c' -> character(value);
            case 'd', 'i', 'u', 'o', 'x', 'X' -> integer(type, value, flags, precision);
            default -> floating(type, value, flags, precision);
        };
    }

    private String ascii(String text) {
        TextBuilder shown = new TextBuilder(meter);
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                shown.appendCodePoint(c);
            } else {
                shown.append(c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U")
                        .hex(c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
            }
        });
        return shown.toString();
    }

    private String cut(String text, int precision) {
        return precision < 0 || precision >= Strings.length(text, meter)
                ? text
                : Strings.substring(text, 0, precision, meter);
    }

    private String character(Object value) {
        if (Types.isInteger(value)) {
            long code = Numbers.index(value);
            if (code < 0 || code > Character.MAX_CODE_POINT) {
                throw TemplateException.of("OverflowError", "%c arg not in range(0x110000)");
            }
            return Character.toString((int) code);
        }
        if (!Types.isString(value) || Strings.length(Strings.textOf(value), meter) != 1) {
            throw TemplateException.typeError("%c requires int or char");
        }
        return Strings.textOf(value);
    }

    private String integer(char type, Object value, String flags, int precision) {
        boolean decimal = type == 'd' || type == 'i' || type == 'u';
        Object whole = decimal && value instanceof Double d ? Numbers.truncate(d) : value;
        if (whole instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!Types.isInteger(whole)) {
            throw TemplateException.typeError("%" + type + " format: " + (decimal ? "a real number" : "an integer")
                    + " is required, not " + Types.name(value));
        }
        BigInteger number = Numbers.big(whole);
        BigInteger size = number.abs();
        meter.integers(size.bitLength(), 0);
        String digits = switch (type) {
            case 'o' -> size.toString(8);
            case 'x' -> size.toString(16);
            case 'X' -> size.toString(16).toUpperCase(Locale.ROOT);
            default -> PyText.integer(size, meter);
        };
        String prefix = flags.contains("#") && !decimal ? "0" + type : "";
        String padded = Strings.repeat("0", (long) precision - digits.length(), meter) + digits;
        return sign(number.signum() < 0, flags) + prefix + padded;
    }

    private String floating(char type, Object value, String flags, int precision) {
        double number = value instanceof Undefined undefined ? fail(undefined) : Numbers.toDouble(value);
        boolean negative = number < 0 || (number == 0 && 1 / number < 0);
        double size = Math.abs(number);
        int places = precision < 0 ? 6 : precision;
        FloatText.charge(places, meter);
        boolean alternate = flags.contains("#");
        String shown;
        if (Double.isFinite(number)) {
            shown = switch (type) {
                case 'e', 'E' -> FloatText.exponential(size, places, type);
                case 'f', 'F' -> FloatText.fixed(size, places);
                default -> FloatText.general(size, places, alternate, type == 'G');
            };
        } else {
            String word = FloatText.special(size);
            shown = Character.isUpperCase(type) ? word.toUpperCase(Locale.ROOT) : word;
        }
        return sign(negative, flags) + shown;
    }

    private static double fail(Undefined undefined) {
        throw undefined.failure();
    }

    private static String sign(boolean negative, String flags) {
        return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    }

    private void pad(String sign, String body, int width, boolean left, boolean zero) {
        int missing = width - Strings.length(sign, meter) - Strings.length(body, meter);
        if (missing <= 0) {
            out.append(sign).append(body);
        } else if (left) {
            out.append(sign).append(body).repeat(" ", missing);
        } else if (zero) {
            out.append(sign).repeat("0", missing).append(body);
        } else {
            out.repeat(" ", missing).append(sign).append(body);
        }
    }
}
