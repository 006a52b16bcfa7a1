package dev.nernst.tokenizer.chat.jinja.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Expressions as trees.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class ExpressionTree {
    private record Node(Expr expression, int depth) {}

    private ExpressionTree() {}

    /** Whether no part of an expression lies deeper than {@code most} levels; found without recursion. */
    static boolean isWithin(Expr root, int most) {
        Deque<Node> open = new ArrayDeque<>();
        open.push(new Node(root, 1));
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (node.depth() > most) {
                return false;
            }
            for (Expr child : children(node.expression())) {
                if (child != null) {
                    open.push(new Node(child, node.depth() + 1));
                }
            }
        }
        return true;
    }

    /** What an expression is made of, in the order it is evaluated; absent parts are null. */
    public static List<@Nullable Expr> children(Expr expression) {
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
