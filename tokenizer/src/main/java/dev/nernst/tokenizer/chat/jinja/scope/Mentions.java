package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.syntax.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers whether statements, nested ones included, mention a name. */
final class Mentions {
    private Mentions() {}

    /** Whether a name is read anywhere inside; blocks are not looked into, since they see no local names. */
    static boolean reads(List<Stmt> statements, String name) {
        return statements.stream().anyMatch(statement -> reads(statement, name));
    }

    /** Whether a loop, or anything in it, assigns to {@code loop}. */
    static boolean writesLoop(Stmt.For loop) {
        return targets(loop.target(), "loop") || writesLoop(loop.body()) || writesLoop(loop.otherwise());
    }

    /** Calls back for the expressions that belong to the statement itself, not to its body. */
    static void ownExpressions(Stmt statement, Consumer<Expr> visit) {
        Consumer<@Nullable Expr> some = expression -> {
            if (expression != null) {
                visit.accept(expression);
            }
        };
        switch (statement) {
            case Stmt.Print print -> visit.accept(print.value());
            case Stmt.If condition -> {
                visit.accept(condition.test());
                condition.elifs().forEach(branch -> visit.accept(branch.test()));
            }
            case Stmt.For loop -> {
                visit.accept(loop.iterable());
                some.accept(loop.filter());
            }
            case Stmt.Set set -> visit.accept(set.value());
            case Stmt.SetBlock set -> some.accept(set.filter());
            case Stmt.Macro macro -> macro.signature().defaults().forEach(visit);
            case Stmt.CallBlock call -> {
                visit.accept(call.call());
                call.signature().defaults().forEach(visit);
            }
            case Stmt.FilterBlock filter -> visit.accept(filter.filter());
            case Stmt.With with -> with.values().forEach(visit);
            default -> {}
        }
    }

    /** The statement lists inside a statement. */
    private static List<List<Stmt>> bodies(Stmt statement) {
        return switch (statement) {
            case Stmt.If condition -> {
                List<List<Stmt>> all = new ArrayList<>(List.of(condition.body(), condition.otherwise()));
                condition.elifs().forEach(branch -> all.add(branch.body()));
                yield all;
            }
            case Stmt.For loop -> List.of(loop.body(), loop.otherwise());
            case Stmt.SetBlock set -> List.of(set.body());
            case Stmt.Macro macro -> List.of(macro.body());
            case Stmt.CallBlock call -> List.of(call.body());
            case Stmt.FilterBlock filter -> List.of(filter.body());
            case Stmt.With with -> List.of(with.body());
            case Stmt.Generation generation -> List.of(generation.body());
            default -> List.of();
        };
    }

    private static boolean reads(Stmt statement, String name) {
        boolean[] found = {false};
        ownExpressions(statement, expression -> NameVisitor.names(expression, read -> found[0] |= read.equals(name)));
        return found[0] || bodies(statement).stream().anyMatch(body -> reads(body, name));
    }

    private static boolean writesLoop(List<Stmt> statements) {
        return statements.stream().anyMatch(Mentions::writesLoop);
    }

    private static boolean writesLoop(Stmt statement) {
        boolean here = switch (statement) {
            case Stmt.For loop -> targets(loop.target(), "loop");
            case Stmt.Set set -> targets(set.target(), "loop");
            case Stmt.SetBlock set -> targets(set.target(), "loop");
            case Stmt.With with -> with.targets().stream().anyMatch(target -> targets(target, "loop"));
            default -> false;
        };
        return here || bodies(statement).stream().anyMatch(Mentions::writesLoop);
    }

    private static boolean targets(Target target, String name) {
        return switch (target) {
            case Target.Name variable -> variable.name().equals(name);
            case Target.NamespaceAttribute ignored -> false;
            case Target.Tuple tuple -> tuple.items().stream().anyMatch(item -> targets(item, name));
        };
    }
}
