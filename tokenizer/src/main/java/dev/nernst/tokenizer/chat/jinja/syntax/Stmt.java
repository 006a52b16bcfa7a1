package dev.nernst.tokenizer.chat.jinja.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a template. Immutable, compared by identity where a scope belongs to it.
 *
 * <p>Immutable; templates that are parsed once are rendered by several threads.
 */
public sealed interface Stmt {
    /** Text that is copied to the output. */
    record Text(String text) implements Stmt {}

    /** {@code {{ value }}}. */
    record Print(Expr value, int line) implements Stmt {}

    /** {@code if} with its {@code elif} branches and {@code else}. */
    record If(Expr test, List<Stmt> body, List<Branch> elifs, List<Stmt> otherwise, int line) implements Stmt {}

    /** One {@code elif}. */
    record Branch(Expr test, List<Stmt> body, int line) {}

    /** {@code for}. */
    record For(
            Target target,
            Expr iterable,
            @Nullable Expr filter,
            boolean recursive,
            List<Stmt> body,
            List<Stmt> otherwise,
            int line)
            implements Stmt {}

    /** {@code set a = b}. */
    record Set(Target target, Expr value, int line) implements Stmt {}

    /** {@code set a} ... {@code endset}, perhaps through filters. */
    record SetBlock(Target target, Expr.@Nullable Filter filter, List<Stmt> body, int line) implements Stmt {}

    /** {@code macro}. */
    record Macro(String name, Signature signature, List<Stmt> body, int line) implements Stmt {}

    /** {@code call(...) f(...)}: the body becomes the callable {@code caller}. */
    record CallBlock(Signature signature, Expr.Call call, List<Stmt> body, int line) implements Stmt {}

    /** Parameters of a macro; the last {@code defaults.size()} of them have a default. */
    record Signature(List<String> parameters, List<Expr> defaults) {}

    /** {@code filter f} ... {@code endfilter}. */
    record FilterBlock(Expr.Filter filter, List<Stmt> body, int line) implements Stmt {}

    /** {@code with a = 1, b = 2}. */
    record With(List<Target> targets, List<Expr> values, List<Stmt> body, int line) implements Stmt {}

    /** {@code block name}: rendered in place, seeing the template's own variables only. */
    record Block(String name, boolean scoped, List<Stmt> body, int line) implements Stmt {}

    /** {@code generation}: what the assistant writes; rendered as it is, in a scope of its own. */
    record Generation(List<Stmt> body, int line) implements Stmt {}

    /** {@code break}. */
    record Break() implements Stmt {}

    /** {@code continue}. */
    record Continue() implements Stmt {}

    /** A tag that needs other template files ({@code include}, {@code import}, {@code extends}) or autoescaping. */
    record Unsupported(String tag, int line) implements Stmt {}
}
