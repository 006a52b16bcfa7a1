package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes.Part;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.List;
import java.util.Map;

/** Runs the statements of a template. One per render, not thread-safe. */
public final class Interpreter {
    private final Scopes scopes;
    private final Work work = new Work();
    private final Evaluator evaluator = new Evaluator(work);
    private final Assignment assignment = new Assignment();
    private final Loops loops;

    private Interpreter(Scopes scopes) {
        this.scopes = scopes;
        this.loops = new Loops(this, evaluator, assignment, scopes, work);
    }

    /**
     * Renders a template.
     *
     * @param template its statements
     * @param scopes their analysed scopes
     * @param variables the render's variables, as template values
     * @param globals functions every template sees
     * @return the text
     * @throws TemplateException with the line that failed
     */
    public static String render(
            List<Stmt> template, Scopes scopes, Map<String, Object> variables, Map<String, Object> globals) {
        Interpreter interpreter = new Interpreter(scopes);
        StringBuilder out = new StringBuilder();
        try {
            Scope root = Scope.topLevel(scopes.root(), new Context(variables, globals));
            interpreter.run(template, root, out);
        } catch (TemplateException e) {
            throw e.atLine(interpreter.work.line());
        } catch (StackOverflowError e) {
            throw new TemplateException("RecursionError", "values or calls nested too deep", interpreter.work.line());
        }
        return out.toString();
    }

    /** How a list of statements ended. */
    enum Flow {
        NORMAL,
        BREAK,
        CONTINUE
    }

    Flow run(List<Stmt> statements, Scope scope, StringBuilder out) {
        for (Stmt statement : statements) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NORMAL) {
                return flow;
            }
        }
        return Flow.NORMAL;
    }

    private Flow run(Stmt statement, Scope scope, StringBuilder out) {
        work.step();
        switch (statement) {
            case Stmt.Text text -> write(text.text(), out);
            case Stmt.Print print -> {
                work.at(print.line());
                write(PyText.str(evaluator.evaluate(print.value(), scope)), out);
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
                write(PyText.str(evaluator.call(block.call(), scope, caller)), out);
            }
            case Stmt.FilterBlock block -> {
                Scope inner = scope.enter(scopes.of(block, Part.BODY));
                StringBuilder text = new StringBuilder();
                Flow flow = run(block.body(), inner, text);
                if (flow != Flow.NORMAL) {
                    return flow;
                }
                write(PyText.str(evaluator.filtered(block.filter(), inner, text.toString())), out);
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

    private void write(String text, StringBuilder out) {
        out.append(text);
        work.written(out);
    }

    private Flow branch(Stmt.If condition, Scope scope, StringBuilder out) {
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
        StringBuilder text = new StringBuilder();
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

    private Flow with(Stmt.With with, Scope scope, StringBuilder out) {
        work.at(with.line());
        Scope inner = scope.enter(scopes.of(with, Part.BODY));
        for (int i = 0; i < with.targets().size(); i++) {
            assignment.assign(
                    with.targets().get(i), evaluator.evaluate(with.values().get(i), scope), inner);
        }
        return run(with.body(), inner, out);
    }

    private MacroValue macro(String name, Stmt owner, Stmt.Signature signature, List<Stmt> body, Scope defined) {
        return new MacroValue(name, signature, scopes.uses(owner), arguments -> {
            int line = work.line();
            work.enter();
            Scope scope = defined.enter(scopes.of(owner, Part.BODY));
            arguments.forEach(scope::set);
            bindDefaults(signature, scope);
            StringBuilder out = new StringBuilder();
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
