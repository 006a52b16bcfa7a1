package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import java.util.ArrayList;
import java.util.List;
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
        children(expression).forEach(child -> walk(child, inner, visit));
    }

    /** Calls back for every name that the expression reads. */
    static void names(@Nullable Expr expression, Consumer<String> visit) {
        walk(expression, false, (inner, soft) -> {
            if (inner instanceof Expr.Name name) {
                visit.accept(name.name());
            }
        });
    }

    private static List<@Nullable Expr> children(Expr expression) {
        return switch (expression) {
            case Expr.Const ignored -> List.of();
            case Expr.Name ignored -> List.of();
            case Expr.NamespaceReference ignored -> List.of();
            case Expr.Concat concat -> new ArrayList<>(concat.parts());
            case Expr.Binary binary -> list(binary.left(), binary.right());
            case Expr.Sign sign -> list(sign.operand());
            case Expr.Not not -> list(not.operand());
            case Expr.And and -> list(and.left(), and.right());
            case Expr.Or or -> list(or.left(), or.right());
            case Expr.Compare compare -> {
                List<@Nullable Expr> all = list(compare.first());
                compare.operands().forEach(operand -> all.add(operand.value()));
                yield all;
            }
            case Expr.Conditional c -> list(c.test(), c.then(), c.otherwise());
            case Expr.Attribute attribute -> list(attribute.owner());
            case Expr.Item item -> list(item.owner(), item.key());
            case Expr.Slice slice -> list(slice.start(), slice.stop(), slice.step());
            case Expr.Call call -> arguments(call.function(), call.arguments());
            case Expr.Filter filter -> arguments(filter.input(), filter.arguments());
            case Expr.Test test -> arguments(test.input(), test.arguments());
            case Expr.TupleLiteral tuple -> new ArrayList<>(tuple.items());
            case Expr.ListLiteral literal -> new ArrayList<>(literal.items());
            case Expr.DictLiteral dict -> {
                List<@Nullable Expr> all = new ArrayList<>();
                dict.items().forEach(pair -> {
                    all.add(pair.key());
                    all.add(pair.value());
                });
                yield all;
            }
        };
    }

    private static List<@Nullable Expr> arguments(@Nullable Expr first, Expr.CallArguments arguments) {
        List<@Nullable Expr> all = list(first);
        all.addAll(arguments.positional());
        arguments.keywords().forEach(keyword -> all.add(keyword.value()));
        all.add(arguments.star());
        all.add(arguments.doubleStar());
        return all;
    }

    private static List<@Nullable Expr> list(@Nullable Expr... expressions) {
        List<@Nullable Expr> all = new ArrayList<>(expressions.length + 4);
        for (Expr expression : expressions) {
            all.add(expression);
        }
        return all;
    }
}
