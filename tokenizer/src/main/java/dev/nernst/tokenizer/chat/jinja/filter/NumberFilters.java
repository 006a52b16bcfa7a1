package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** Filters from and to numbers. */
final class NumberFilters {
    private static final List<String> DECIMAL_UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB");
    private static final List<String> BINARY_UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB");

    private NumberFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("abs", (input, arguments, context) -> {
            arguments.bind("abs", 0);
            if (!Types.isNumber(input)) {
                throw TemplateException.typeError("bad operand type for abs(): '" + Types.name(input) + "'");
            }
            return input instanceof Double d
                    ? (Object) Math.abs(d)
                    : Numbers.narrow(Numbers.big(input).abs());
        });
        filters.put("int", (input, arguments, context) -> {
            Arguments.Bound bound = arguments.bind("int", 0, "default", "base");
            return PyNumbers.toInt(input, bound.get(0, 0L), bound.integer(1, 10), arguments.meter());
        });
        filters.put(
                "float",
                (input, arguments, context) -> PyNumbers.toFloat(
                        input, arguments.bind("float", 0, "default").get(0, 0.0), arguments.meter()));
        filters.put("round", (input, arguments, context) -> round(input, arguments));
        filters.put("filesizeformat", (input, arguments, context) -> fileSize(input, arguments));
    }

    private static Object round(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("round", 0, "precision", "method");
        String method = bound.text(1, "common");
        if (!List.of("common", "ceil", "floor").contains(method)) {
            throw TemplateException.of("FilterArgumentError", "method must be common, ceil or floor");
        }
        Object precision = bound.get(0, 0L);
        Meter meter = arguments.meter();
        // Digits of a float are worked out one by one.
        meter.steps(100);
        if (method.equals("common")) {
            return roundHalfEven(input, precision, meter);
        }
        Object scale = Arithmetic.power(10L, precision, meter);
        Object scaled = Arithmetic.multiply(input, scale, meter);
        Object whole;
        if (scaled instanceof Double d) {
            whole = Numbers.truncate(method.equals("ceil") ? Math.ceil(d) : Math.floor(d));
        } else {
            whole = Numbers.narrow(Numbers.big(scaled));
        }
        return Arithmetic.divide(whole, scale, meter);
    }

    private static Object roundHalfEven(Object input, Object precision, Meter meter) {
        if (!Types.isNumber(input)) {
            throw TemplateException.typeError("type " + Types.name(input) + " doesn't define __round__ method");
        }
        boolean toInteger = precision == None.NONE;
        int places = (int) Math.clamp(toInteger ? 0 : Numbers.index(precision), -400, 400);
        if (Types.isInteger(input)) {
            BigInteger value = Numbers.big(input);
            meter.integers(value.bitLength(), value.bitLength());
            return Numbers.narrow(
                    places >= 0
                            ? value
                            : new BigDecimal(value)
                                    .setScale(places, RoundingMode.HALF_EVEN)
                                    .toBigInteger());
        }
        double value = Numbers.toDouble(input);
        if (toInteger) {
            return Numbers.truncate(Math.rint(value));
        }
        if (!Double.isFinite(value)) {
            return value;
        }
        double rounded =
                new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(rounded, value);
    }

    private static Object fileSize(Object input, Arguments arguments) {
        boolean binary = arguments.bind("filesizeformat", 0, "binary").flag(0, false);
        double bytes =
                input instanceof Undefined undefined ? fail(undefined) : PyNumbers.parseFloat(input, arguments.meter());
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return "1 Byte";
        }
        if (bytes < base) {
            return Numbers.truncate(bytes) + " Bytes";
        }
        List<String> units = binary ? BINARY_UNITS : DECIMAL_UNITS;
        double unit = base;
        for (int i = 0; i < units.size(); i++) {
            unit = Math.pow(base, i + 2);
            if (bytes < unit || i == units.size() - 1) {
                return PercentFormat.format("%.1f " + units.get(i), base * bytes / unit, arguments.meter());
            }
        }
        throw new IllegalStateException("no unit left");
    }

    private static double fail(Undefined undefined) {
        throw undefined.failure();
    }
}
