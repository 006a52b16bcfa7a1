package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.ExpressionTree;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Walks expressions. */
final class NameVisitor {
    private NameVisitor() {}

    /** Takes an expression, and whether it stands where only a taken branch evaluates it. */
    interface Visit {
        void accept(Expr expression, boolean soft);
    }

    /** Calls back for the expression and everything inside it, outermost first; an inline if makes its parts soft. */
    static void walk(@Nullable Expr expression, boolean soft, Visit visit) {
        if (expression == null) {
            return;
        }
        visit.accept(expression, soft);
        boolean inner = soft || expression instanceof Expr.Conditional;
        ExpressionTree.children(expression).forEach(child -> walk(child, inner, visit));
    }

    /** Calls back for every name that the expression reads. */
    static void names(@Nullable Expr expression, Consumer<String> visit) {
        walk(expression, false, (inner, soft) -> {
            if (inner instanceof Expr.Name name) {
                visit.accept(name.name());
            }
        });
    }
}
