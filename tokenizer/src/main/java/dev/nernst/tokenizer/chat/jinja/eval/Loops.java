package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.eval.Interpreter.Flow;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes.Part;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Stream;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Runs for loops. */
final class Loops {
    private final Interpreter interpreter;
    private final Evaluator evaluator;
    private final Assignment assignment;
    private final Scopes scopes;
    private final Work work;

    Loops(Interpreter interpreter, Evaluator evaluator, Assignment assignment, Scopes scopes, Work work) {
        this.interpreter = interpreter;
        this.evaluator = evaluator;
        this.assignment = assignment;
        this.scopes = scopes;
        this.work = work;
    }

    Flow run(Stmt.For loop, Scope scope, TextBuilder out) {
        work.at(loop.line());
        return run(loop, evaluator.evaluate(loop.iterable(), scope), 0, scope, out);
    }

    private Flow run(Stmt.For loop, Object iterable, int depth, Scope scope, TextBuilder out) {
        Expr filter = loop.filter();
        Object elements = filter == null ? iterable : new Stream(filtered(loop, filter, iterable, scope));
        LoopContext context = new LoopContext(
                elements,
                loop.recursive() ? (inner, at) -> recurse(loop, inner, at, scope) : null,
                depth,
                work.meter());
        boolean completed = false;
        while (context.advance()) {
            work.meter().step();
            Scope inner = scope.enter(scopes.of(loop, Part.BODY));
            inner.set("loop", context);
            assignment.assign(loop.target(), context.item(), inner);
            Flow flow = interpreter.run(loop.body(), inner, out);
            if (flow == Flow.BREAK) {
                break;
            }
            // Jinja runs the else branch unless some pass reached the end of the body.
            completed |= flow == Flow.NORMAL;
        }
        if (completed || loop.otherwise().isEmpty()) {
            return Flow.NORMAL;
        }
        return interpreter.run(loop.otherwise(), scope.enter(scopes.of(loop, Part.LOOP_ELSE)), out);
    }

    private Object recurse(Stmt.For loop, Object iterable, int depth, Scope scope) {
        int line = work.line();
        work.enter();
        TextBuilder out = new TextBuilder(work.meter());
        run(loop, iterable, depth, scope, out);
        work.leave(line);
        return out.toString();
    }

    /** The elements that pass the loop's own condition, tried one by one as the loop asks for them. */
    private Iterator<Object> filtered(Stmt.For loop, Expr filter, Object iterable, Scope scope) {
        Scope inner = scope.enter(scopes.of(loop, Part.LOOP_FILTER));
        Iterator<Object> source = Iteration.of(iterable, work.meter());
        return new Iterator<>() {
            private @Nullable Object next;

            @Override
            public boolean hasNext() {
                while (next == null && source.hasNext()) {
                    assignment.assign(loop.target(), source.next(), inner);
                    if (evaluator.truth(filter, inner)) {
                        next = assignment.read(loop.target(), inner);
                    }
                }
                return next != null;
            }

            @Override
            public Object next() {
                Object chosen = hasNext() ? next : null;
                if (chosen == null) {
                    throw new NoSuchElementException();
                }
                next = null;
                return chosen;
            }
        };
    }
}
