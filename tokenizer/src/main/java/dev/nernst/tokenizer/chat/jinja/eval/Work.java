package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Meter;

/** Where one render is: the line being run, the calls in progress, and the meter. One per render, not thread-safe. */
final class Work {
    /** Deepest nesting of macro calls and recursive loops. */
    static final int MAX_CALLS = 200;

    private final Meter meter;
    private int calls;
    private int line;

    Work(Meter meter) {
        this.meter = meter;
    }

    /** What everything is charged to. */
    Meter meter() {
        return meter;
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
