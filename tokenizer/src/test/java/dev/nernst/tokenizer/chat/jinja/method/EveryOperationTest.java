package dev.nernst.tokenizer.chat.jinja.method;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nernst.tokenizer.chat.jinja.JinjaTemplate;
import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.filter.Filters;
import dev.nernst.tokenizer.chat.jinja.global.Globals;
import dev.nernst.tokenizer.chat.jinja.test.Tests;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every filter, test, method, function and operator, on long text, a structure that is shared 2^40 times, large numbers and
 * others of its kind: each ends within the budget, and takes no more memory than it says.
 */
@Timeout(120)
class EveryOperationTest {
    private static final Clock THEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final RenderBudget BUDGET = new RenderBudget(10_000_000, 4 << 20);

    private static final String VALUES = "{% set s='aB '*30000 %}{% set l=range(3000)|list %}{% set d={}.fromkeys(l) %}"
            + "{% set n=namespace(a=[1]) %}{% for i in range(40) %}{% set n.a=[n.a,n.a] %}{% endfor %}"
            + "{% set huge=10**20 %}{% set g=l|map('string') %}";
    private static final List<String> INPUTS = List.of("s", "l", "n.a", "d", "huge", "g", "[s]*9", "1e300");
    private static final List<String> ARGUMENTS =
            List.of("", "huge", "s", "n.a", "l", "'a','b'", "huge,s", "1,huge", "'a',s", "s,'upper'");

    /** Bytes that a thread may take for each that is charged: growing builders, scopes and trees on top of the values. */
    private static final int SLACK = 16;

    private final List<String> faults = new ArrayList<>();
    private int spent;

    @Test
    void endsWithinItsBudget() {
        List<String> expressions = new ArrayList<>();
        for (String name : Filters.ALL.keySet()) {
            INPUTS.forEach(input -> ARGUMENTS.forEach(
                    arguments -> expressions.add("(" + input + ")|" + name + "(" + arguments + ")|string|length")));
        }
        for (String name : Tests.names()) {
            if (name.matches("\\w+")) {
                INPUTS.forEach(input -> List.of("", "huge", "s", "n.a", "l")
                        .forEach(argument -> expressions.add("(" + input + ") is " + name + "(" + argument + ")")));
            }
        }
        Set<String> methods = new HashSet<>(StringMethods.ALL.keySet());
        methods.addAll(Set.of("format", "format_map", "bit_length", "bit_count", "real", "conjugate", "is_integer"));
        methods.addAll(DictMethods.ALL.keySet());
        methods.addAll(SequenceMethods.LIST.keySet());
        methods.addAll(SequenceMethods.TUPLE.keySet());
        for (String name : methods) {
            INPUTS.forEach(input -> ARGUMENTS.forEach(
                    arguments -> expressions.add("(" + input + ")." + name + "(" + arguments + ")|string|length")));
        }
        for (String name : Globals.with(THEN).keySet()) {
            ARGUMENTS.forEach(arguments -> expressions.add(name + "(" + arguments + ")|string|length"));
        }
        for (String operator : List.of(
                "+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and",
                "or")) {
            INPUTS.forEach(left -> INPUTS.forEach(
                    right -> expressions.add("((" + left + ") " + operator + " (" + right + "))|string|length")));
        }
        INPUTS.forEach(input -> List.of("[huge]", "[::-1]", "[s]", "[n.a]", "[huge:-huge:-1]", ".x.y")
                .forEach(access -> expressions.add("(" + input + ")" + access + "|string|length")));
        expressions.forEach(this::run);
        assertThat(faults).isEmpty();
        assertThat(expressions).hasSizeGreaterThan(7000);
        assertThat(spent).as("operations that spend the budget").isGreaterThan(300);
    }

    private void run(String expression) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            JinjaTemplate.parse(VALUES + "{{ " + expression + " }}").render(Map.of(), THEN, BUDGET);
        } catch (TemplateException e) {
            spent += e.reason().endsWith("its budget") ? 1 : 0;
        } catch (RuntimeException | Error e) {
            faults.add(expression + ": " + e);
        }
        long taken = threads.getCurrentThreadAllocatedBytes() - before;
        if (taken > SLACK * BUDGET.bytes()) {
            faults.add(expression + ": took " + taken + " bytes");
        }
    }
}
