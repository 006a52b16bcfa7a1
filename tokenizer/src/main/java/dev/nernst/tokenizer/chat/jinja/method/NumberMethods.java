package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Attributes and methods of int, bool and float. */
final class NumberMethods {
    private NumberMethods() {}

    static @Nullable Object find(Object number, String name, Meter meter) {
        boolean integer = Types.isInteger(number);
        if (integer) {
            meter.integers(Numbers.big(number).bitLength(), 0);
        }
        return switch (name) {
            case "real" -> Arithmetic.plus(number, meter);
            case "imag" -> integer ? (Object) 0L : (Object) 0.0;
            case "numerator" -> integer ? Arithmetic.plus(number, meter) : null;
            case "denominator" -> integer ? 1L : null;
            case "conjugate" -> method(name, () -> Arithmetic.plus(number, meter));
            case "is_integer" -> method(name, () -> integer || isWhole(Numbers.toDouble(number)));
            case "bit_length" ->
                integer ? method(name, () -> (long) Numbers.big(number).abs().bitLength()) : null;
            case "bit_count" ->
                integer ? method(name, () -> (long) Numbers.big(number).abs().bitCount()) : null;
            default -> null;
        };
    }

    private static boolean isWhole(double value) {
        return Double.isFinite(value) && value == Math.rint(value);
    }

    private static PyFunction method(String name, Supplier<Object> code) {
        return new PyFunction(name, arguments -> {
            arguments.positionalOnly(name, 0, 0);
            return code.get();
        });
    }
}
