package dev.nernst.tokenizer.chat.jinja.test;

import dev.nernst.tokenizer.chat.jinja.filter.Filters;
import dev.nernst.tokenizer.chat.jinja.method.StringClasses;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Keys;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyCallable;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Tests of what a value is. */
final class TypeTests {
    private TypeTests() {}

    static void register(Map<String, Tests.Check> checks) {
        add(checks, "defined", value -> !(value instanceof Undefined));
        add(checks, "undefined", value -> value instanceof Undefined);
        add(checks, "none", value -> value == None.NONE);
        add(checks, "boolean", value -> value instanceof Boolean);
        add(checks, "true", value -> value instanceof Boolean flag && flag);
        add(checks, "false", value -> value instanceof Boolean flag && !flag);
        add(checks, "integer", value -> Types.isInteger(value) && !(value instanceof Boolean));
        add(checks, "float", value -> value instanceof Double);
        add(checks, "number", Types::isNumber);
        add(checks, "string", Types::isString);
        add(checks, "mapping", value -> value instanceof PyDict);
        add(checks, "sequence", TypeTests::isSequence);
        add(checks, "iterable", Iteration::isIterable);
        // An undefined value has a call method, which fails.
        add(checks, "callable", value -> value instanceof PyCallable || value instanceof Undefined);
        add(checks, "escaped", value -> value instanceof Markup);
        text(checks, "lower", StringClasses::isLower);
        text(checks, "upper", StringClasses::isUpper);
        checks.put("filter", (value, arguments) -> isNameIn(Filters.ALL.keySet(), value, arguments.meter()));
        checks.put("test", (value, arguments) -> isNameIn(Tests.names(), value, arguments.meter()));
    }

    private static void add(Map<String, Tests.Check> checks, String name, Predicate<Object> holds) {
        checks.put(name, (value, arguments) -> {
            arguments.bind(name, 0);
            return holds.test(value);
        });
    }

    private static void text(Map<String, Tests.Check> checks, String name, Predicate<String> holds) {
        checks.put(name, (value, arguments) -> {
            arguments.bind(name, 0);
            String text = PyText.str(value, arguments.meter());
            arguments.meter().characters(2L * text.length());
            return holds.test(text);
        });
    }

    private static boolean isNameIn(Set<String> names, Object value, Meter meter) {
        return names.contains(Keys.of(value, meter));
    }

    private static boolean isSequence(Object value) {
        return Types.isString(value)
                || value instanceof PySequence
                || value instanceof PyDict
                || value instanceof PyRange
                || value instanceof Undefined;
    }
}
