package dev.nernst.tokenizer.chat.jinja.test;

import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Tests of a value against another, or against a property of numbers. */
final class RelationTests {
    private RelationTests() {}

    static void register(Map<String, Tests.Check> checks) {
        add(checks, List.of("==", "eq", "equalto"), "other", Comparison::equal);
        add(checks, List.of("!=", "ne"), "other", (a, b) -> !Comparison.equal(a, b));
        add(checks, List.of("<", "lt", "lessthan"), "other", Comparison::less);
        add(checks, List.of(">", "gt", "greaterthan"), "other", (a, b) -> Comparison.compare(">", a, b) == 1);
        add(checks, List.of("<=", "le"), "other", (a, b) -> Comparison.compare("<=", a, b) <= 0);
        add(checks, List.of(">=", "ge"), "other", (a, b) -> isAtLeast(Comparison.compare(">=", a, b)));
        add(checks, List.of("in"), "seq", (value, container) -> Comparison.contains(container, value));
        add(checks, List.of("sameas"), "other", RelationTests::same);
        add(checks, List.of("divisibleby"), "num", (value, by) -> Comparison.equal(remainder(value, by), 0L));
        checks.put("odd", (value, arguments) -> {
            arguments.bind("odd", 0);
            return Comparison.equal(remainder(value, 2L), 1L);
        });
        checks.put("even", (value, arguments) -> {
            arguments.bind("even", 0);
            return Comparison.equal(remainder(value, 2L), 0L);
        });
    }

    private static void add(
            Map<String, Tests.Check> checks, List<String> names, String parameter, BiPredicate<Object, Object> holds) {
        for (String name : names) {
            checks.put(
                    name,
                    (value, arguments) ->
                            holds.test(value, arguments.bind(name, 1, parameter).get(0)));
        }
    }

    // A string's remainder is its formatting, which fails for want of directives, as in Jinja.
    private static Object remainder(Object value, Object by) {
        return Types.isString(value) ? PercentFormat.format(Strings.textOf(value), by) : Arithmetic.modulo(value, by);
    }

    private static boolean isAtLeast(int order) {
        return order == 0 || order == 1;
    }

    // Python keeps one object for equal small numbers and equal literals; larger things are the same only when they are
    // one.
    private static boolean same(Object value, Object other) {
        boolean plain = Types.isNumber(value) || Types.isString(value);
        return value == other || (plain && value.equals(other));
    }
}
