package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes.Part;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.List;
import java.util.Map;

/** Runs the statements of a template. One per render, not thread-safe. */
public final class Interpreter {
    private final Scopes scopes;
    private final Meter meter;
    private final Work work;
    private final Evaluator evaluator;
    private final Assignment assignment;
    private final Loops loops;

    private Interpreter(Scopes scopes, Meter meter) {
        this.scopes = scopes;
        this.meter = meter;
        this.work = new Work(meter);
        this.evaluator = new Evaluator(work);
        this.assignment = new Assignment(meter);
        this.loops = new Loops(this, evaluator, assignment, scopes, work);
    }

    /**
     * Renders a template.
     *
     * @param template its statements
     * @param scopes their analysed scopes
     * @param variables the render's variables, as template values
     * @param globals functions every template sees
     * @param meter what the render may cost
     * @return the text
     * @throws TemplateException with the line that failed
     */
    public static String render(
            List<Stmt> template,
            Scopes scopes,
            Map<String, Object> variables,
            Map<String, Object> globals,
            Meter meter) {
        Interpreter interpreter = new Interpreter(scopes, meter);
        TextBuilder out = TextBuilder.output(meter);
        try {
            Scope root = Scope.topLevel(scopes.root(), new Context(variables, globals, meter));
            interpreter.run(template, root, out);
            return out.toString();
        } catch (TemplateException e) {
            throw e.atLine(interpreter.work.line());
        } catch (StackOverflowError e) {
            throw new TemplateException("RecursionError", "values or calls nested too deep", interpreter.work.line());
        }
    }

    /** How a list of statements ended. */
    enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    Flow run(List<Stmt> statements, Scope scope, TextBuilder out) {
        for (Stmt statement : statements) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NORMAL) {
                return flow;
            }
        }
        return Flow.NORMAL;
    }

    private Flow run(Stmt statement, Scope scope, TextBuilder out) {
        meter.enter();
        Flow flow = execute(statement, scope, out);
        meter.leave();
        return flow;
    }

    private Flow execute(Stmt statement, Scope scope, TextBuilder out) {
        switch (statement) {
            case Stmt.Text text -> out.append(text.text());
            case Stmt.Print print -> {
                work.at(print.line());
                out.append(PyText.str(evaluator.evaluate(print.value(), scope), meter));
            }
            case Stmt.If condition -> {
                return branch(condition, scope, out);
            }
            case Stmt.For loop -> {
                return loops.run(loop, scope, out);
            }
            case Stmt.Set set -> {
                work.at(set.line());
                assignment.checkNamespaces(set.target(), scope);
                assignment.assign(set.target(), evaluator.evaluate(set.value(), scope), scope);
            }
            case Stmt.SetBlock set -> {
                return setBlock(set, scope);
            }
            case Stmt.Macro macro ->
                scope.assign(macro.name(), macro(macro.name(), macro, macro.signature(), macro.body(), scope));
            case Stmt.CallBlock block -> {
                MacroValue caller = macro("caller", block, block.signature(), block.body(), scope);
                work.at(block.line());
                out.append(PyText.str(evaluator.call(block.call(), scope, caller), meter));
            }
            case Stmt.FilterBlock block -> {
                Scope inner = scope.enter(scopes.of(block, Part.BODY));
                TextBuilder text = new TextBuilder(meter);
                Flow flow = run(block.body(), inner, text);
                if (flow != Flow.NORMAL) {
                    return flow;
                }
                out.append(PyText.str(evaluator.filtered(block.filter(), inner, text.toString()), meter));
            }
            case Stmt.With with -> {
                return with(with, scope, out);
            }
            case Stmt.Block block -> {
                Scope inner = block.scoped()
                        ? scope.enter(scopes.of(block, Part.BODY))
                        : Scope.block(scopes.of(block, Part.BODY), scope.context());
                run(block.body(), inner, out);
            }
            case Stmt.Generation generation ->
                run(generation.body(), scope.enter(scopes.of(generation, Part.BODY)), out);
            case Stmt.Break ignored -> {
                return Flow.BREAK;
            }
            case Stmt.Continue ignored -> {
                return Flow.CONTINUE;
            }
            case Stmt.Unsupported unsupported ->
                throw new TemplateException(
                        "TypeError",
                        "the tag '" + unsupported.tag()
                                + "' is not available: a chat template is one file without autoescaping",
                        unsupported.line());
        }
        return Flow.NORMAL;
    }

    private Flow branch(Stmt.If condition, Scope scope, TextBuilder out) {
        work.at(condition.line());
        if (evaluator.truth(condition.test(), scope)) {
            return run(condition.body(), scope, out);
        }
        for (Stmt.Branch branch : condition.elifs()) {
            work.at(branch.line());
            if (evaluator.truth(branch.test(), scope)) {
                return run(branch.body(), scope, out);
            }
        }
        return run(condition.otherwise(), scope, out);
    }

    private Flow setBlock(Stmt.SetBlock set, Scope scope) {
        Scope inner = scope.enter(scopes.of(set, Part.BODY));
        TextBuilder text = new TextBuilder(meter);
        Flow flow = run(set.body(), inner, text);
        if (flow != Flow.NORMAL) {
            return flow;
        }
        work.at(set.line());
        assignment.checkNamespaces(set.target(), scope);
        Expr.Filter filter = set.filter();
        Object value = filter == null ? text.toString() : evaluator.filtered(filter, inner, text.toString());
        assignment.assign(set.target(), value, scope);
        return Flow.NORMAL;
    }

    private Flow with(Stmt.With with, Scope scope, TextBuilder out) {
        work.at(with.line());
        Scope inner = scope.enter(scopes.of(with, Part.BODY));
        for (int i = 0; i < with.targets().size(); i++) {
            assignment.assign(
                    with.targets().get(i), evaluator.evaluate(with.values().get(i), scope), inner);
        }
        return run(with.body(), inner, out);
    }

    private MacroValue macro(String name, Stmt owner, Stmt.Signature signature, List<Stmt> body, Scope defined) {
        return new MacroValue(name, signature, scopes.uses(owner), meter, arguments -> {
            int line = work.line();
            work.enter();
            Scope scope = defined.enter(scopes.of(owner, Part.BODY));
            arguments.forEach(scope::set);
            bindDefaults(signature, scope);
            TextBuilder out = new TextBuilder(meter);
            run(body, scope, out);
            work.leave(line);
            return out.toString();
        });
    }

    private void bindDefaults(Stmt.Signature signature, Scope scope) {
        List<String> parameters = signature.parameters();
        int firstDefault = parameters.size() - signature.defaults().size();
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            if (!scope.has(parameter)) {
                scope.set(
                        parameter,
                        i >= firstDefault
                                ? evaluator.evaluate(signature.defaults().get(i - firstDefault), scope)
                                : Undefined.because("parameter '" + parameter + "' was not provided"));
            }
        }
    }
}
