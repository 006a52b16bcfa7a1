package dev.nernst.tokenizer.chat.jinja;

import dev.nernst.tokenizer.chat.jinja.eval.Interpreter;
import dev.nernst.tokenizer.chat.jinja.filter.Filters;
import dev.nernst.tokenizer.chat.jinja.global.Globals;
import dev.nernst.tokenizer.chat.jinja.scope.ScopeAnalysis;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.syntax.TemplateParser;
import dev.nernst.tokenizer.chat.jinja.test.Tests;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Values;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed template of the Jinja language as chat templates use it: Jinja2 3.1 with {@code trim_blocks} and {@code lstrip_blocks},
 * loop controls, the {@code generation} tag, and the immutable sandbox of transformers.
 *
 * <p>Rendering touches nothing but its arguments: no reflection, no files, no random numbers, and the time only through the clock
 * given. Time, memory and nesting are bounded by a {@link RenderBudget}, which one meter keeps ({@link Meter}). Immutable and
 * thread-safe.
 */
public final class JinjaTemplate {
    private final List<Stmt> statements;
    private final Scopes scopes;

    private JinjaTemplate(List<Stmt> statements, Scopes scopes) {
        this.statements = statements;
        this.scopes = scopes;
    }

    /**
     * Parses template text.
     *
     * @throws TemplateException TemplateSyntaxError or TemplateAssertionError, with the line
     */
    public static JinjaTemplate parse(String text) {
        List<Stmt> statements = TemplateParser.parse(text);
        return new JinjaTemplate(statements, ScopeAnalysis.analyse(statements, Filters.ALL.keySet(), Tests.names()));
    }

    /**
     * Renders with the given variables.
     *
     * @param variables plain Java data as {@link Values#of} takes it; a name that is absent is undefined
     * @param clock what {@code strftime_now} reads, in the clock's own zone
     * @return the text
     * @throws TemplateException with the line, and Python's name for what went wrong
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        return render(variables, clock, RenderBudget.DEFAULT);
    }

    /**
     * {@link #render(Map, Clock)} with a budget of its own.
     *
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock, RenderBudget budget) {
        Map<String, Object> values = new HashMap<>();
        variables.forEach((name, value) -> values.put(name, Values.of(value)));
        return Interpreter.render(statements, scopes, values, Globals.with(clock), new Meter(budget));
    }
}
