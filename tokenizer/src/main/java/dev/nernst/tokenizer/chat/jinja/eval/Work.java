package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.Sizes;

/**
 * What one render has used: steps, calls in progress, and the line being run. It bounds a template that would otherwise run for
 * ever; the bounds are counts, so the same render fails or succeeds everywhere. One per render, not thread-safe.
 */
public final class Work {
    /** Most steps of one render: nodes evaluated, and elements or characters made in units of {@link #UNIT}. */
    public static final long MAX_STEPS = 20_000_000;

    /** Deepest nesting of macro calls and recursive loops. */
    public static final int MAX_CALLS = 200;

    /** Characters or elements made that count as one step. */
    private static final int UNIT = 64;

    private long steps;
    private int calls;
    private int line;

    /** Counts one node. */
    void step() {
        if (++steps > MAX_STEPS) {
            throw TemplateException.of("RuntimeError", "the template takes more than " + MAX_STEPS + " steps");
        }
    }

    /** Counts the size of a value that an operation made. */
    Object made(Object value) {
        reads(value);
        return value;
    }

    /** Counts the elements of what an operation is about to read. */
    void reads(Object value) {
        switch (value) {
            case String s -> steps += s.length() / UNIT;
            case Markup m -> steps += m.text().length() / UNIT;
            case PySequence sequence -> steps += sequence.items().size() / UNIT;
            case PyDict dict -> steps += dict.size() / UNIT;
            case PyRange range -> steps += range.size() / UNIT;
            default -> {}
        }
    }

    /** Checks the length of the text written so far. */
    void written(StringBuilder out) {
        Sizes.check(out.length());
    }

    /** Enters a macro or a recursive loop. */
    void enter() {
        if (++calls > MAX_CALLS) {
            throw TemplateException.of("RecursionError", "calls nested more than " + MAX_CALLS + " deep");
        }
    }

    /** Leaves it, going back to the caller's line. */
    void leave(int callerLine) {
        calls--;
        line = callerLine;
    }

    /** The template line being run. */
    int line() {
        return line;
    }

    /** Notes the template line being run. */
    void at(int where) {
        line = where;
    }
}
