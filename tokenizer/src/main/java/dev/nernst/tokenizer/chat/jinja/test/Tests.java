package dev.nernst.tokenizer.chat.jinja.test;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * All tests by name: Jinja2 3.1's.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Tests {
    private static final Map<String, Check> ALL = all();

    /** A test of a value. */
    @FunctionalInterface
    interface Check {
        boolean holds(Object value, Arguments arguments);
    }

    private Tests() {}

    /** The names of all tests. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /**
     * Whether a value passes.
     *
     * @throws TemplateException TemplateRuntimeError for an unknown test
     */
    public static boolean apply(String name, Object value, Arguments arguments) {
        Check check = ALL.get(name);
        if (check == null) {
            throw TemplateException.of("TemplateRuntimeError", "No test named '" + name + "' found.");
        }
        return check.holds(value, arguments);
    }

    private static Map<String, Check> all() {
        Map<String, Check> checks = new HashMap<>();
        TypeTests.register(checks);
        RelationTests.register(checks);
        return Map.copyOf(checks);
    }
}
