package dev.nernst.tokenizer.chat.jinja.test;

import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.List;
import java.util.Map;

/** Tests of a value against another, or against a property of numbers. */
final class RelationTests {
    /** A property of two values. */
    private interface Relation {
        boolean test(Object value, Object other, Meter meter);
    }

    private RelationTests() {}

    static void register(Map<String, Tests.Check> checks) {
        add(checks, List.of("==", "eq", "equalto"), "other", Comparison::equal);
        add(checks, List.of("!=", "ne"), "other", (a, b, meter) -> !Comparison.equal(a, b, meter));
        add(checks, List.of("<", "lt", "lessthan"), "other", Comparison::less);
        add(
                checks,
                List.of(">", "gt", "greaterthan"),
                "other",
                (a, b, meter) -> Comparison.compare(">", a, b, meter) == 1);
        add(checks, List.of("<=", "le"), "other", (a, b, meter) -> Comparison.compare("<=", a, b, meter) <= 0);
        add(checks, List.of(">=", "ge"), "other", (a, b, meter) -> isAtLeast(Comparison.compare(">=", a, b, meter)));
        add(checks, List.of("in"), "seq", (value, container, meter) -> Comparison.contains(container, value, meter));
        add(checks, List.of("sameas"), "other", RelationTests::same);
        add(checks, List.of("divisibleby"), "num", (value, by, meter) -> isRemainder(value, by, 0, meter));
        checks.put("odd", (value, arguments) -> {
            arguments.bind("odd", 0);
            return isRemainder(value, 2L, 1, arguments.meter());
        });
        checks.put("even", (value, arguments) -> {
            arguments.bind("even", 0);
            return isRemainder(value, 2L, 0, arguments.meter());
        });
    }

    private static void add(Map<String, Tests.Check> checks, List<String> names, String parameter, Relation holds) {
        for (String name : names) {
            checks.put(
                    name,
                    (value, arguments) ->
                            holds.test(value, arguments.bind(name, 1, parameter).get(0), arguments.meter()));
        }
    }

    // A string's remainder is its formatting, which fails for want of directives, as in Jinja.
    private static boolean isRemainder(Object value, Object by, long wanted, Meter meter) {
        Object rest = Types.isString(value)
                ? PercentFormat.format(Strings.textOf(value), by, meter)
                : Arithmetic.modulo(value, by, meter);
        return Comparison.equal(rest, wanted, meter);
    }

    private static boolean isAtLeast(int order) {
        return order == 0 || order == 1;
    }

    // Python keeps one object for equal small numbers and equal literals; larger things are the same only when they are
    // one.
    private static boolean same(Object value, Object other, Meter meter) {
        boolean plain = Types.isNumber(value) || Types.isString(value);
        return value == other
                || (plain && value.getClass() == other.getClass() && Comparison.equal(value, other, meter));
    }
}
