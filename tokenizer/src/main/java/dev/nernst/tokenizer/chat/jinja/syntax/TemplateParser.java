package dev.nernst.tokenizer.chat.jinja.syntax;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Statements: from template text to a tree.
 *
 * <p>Not thread-safe.
 */
public final class TemplateParser {
    /** Deepest nesting of block tags. */
    private static final int MAX_DEPTH = 100;

    private static final Set<String> FILE_TAGS = Set.of("include", "import", "from", "extends");

    private final TokenStream stream;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private TemplateParser(TokenStream stream) {
        this.stream = stream;
        this.expressions = new ExpressionParser(stream);
    }

    /**
     * Parses a whole template.
     *
     * @throws TemplateException TemplateSyntaxError, with the line
     */
    public static List<Stmt> parse(String template) {
        return new TemplateParser(new TokenStream(Lexer.tokenize(template))).statements(Set.of());
    }

    /** Statements up to a block tag with one of the given names, which is left as the current token. */
    private List<Stmt> statements(Set<String> ends) {
        List<Stmt> body = new ArrayList<>();
        while (true) {
            Token token = stream.next();
            switch (token.kind()) {
                case DATA -> body.add(new Stmt.Text(token.text()));
                case VARIABLE_BEGIN -> {
                    body.add(new Stmt.Print(expressions.tuple(true, null), token.line()));
                    stream.expect(Token.Kind.VARIABLE_END);
                }
                case BLOCK_BEGIN -> {
                    Token tag = stream.current();
                    if (tag.kind() == Token.Kind.NAME && ends.contains(tag.text())) {
                        return body;
                    }
                    statement(body);
                    stream.expect(Token.Kind.BLOCK_END);
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw TemplateException.syntax(
                                "Unexpected end of template. Jinja was looking for the following tags: "
                                        + String.join(
                                                " or ", ends.stream().sorted().toList()) + ".",
                                token.line());
                    }
                    return body;
                }
            }
        }
    }

    /** A tag's body: the end of the opening tag, then statements up to one of {@code ends}. */
    private List<Stmt> body(String... ends) {
        stream.skipOperator(":");
        stream.expect(Token.Kind.BLOCK_END);
        if (++depth > MAX_DEPTH) {
            throw TemplateException.syntax(
                    "tags nested more than " + MAX_DEPTH + " deep",
                    stream.current().line());
        }
        List<Stmt> statements = statements(Set.of(ends));
        depth--;
        return statements;
    }

    private List<Stmt> bodyTo(String end) {
        List<Stmt> statements = body(end);
        stream.next();
        return statements;
    }

    private void statement(List<Stmt> out) {
        Token tag = stream.current();
        if (tag.kind() != Token.Kind.NAME) {
            throw TemplateException.syntax("tag name expected", tag.line());
        }
        stream.next();
        switch (tag.text()) {
            case "print" -> print(out, tag.line());
            case "if" -> out.add(conditional(tag.line()));
            case "for" -> out.add(loop(tag.line()));
            case "set" -> out.add(set(tag.line()));
            case "macro" -> {
                String name = stream.expect(Token.Kind.NAME).text();
                out.add(new Stmt.Macro(name, signature(), outsideLoops("endmacro"), tag.line()));
            }
            case "call" -> out.add(call(tag.line()));
            case "filter" -> {
                Expr.Filter filter = expressions.filters(true);
                if (filter == null) {
                    throw TemplateException.syntax("expected a filter", tag.line());
                }
                out.add(new Stmt.FilterBlock(filter, bodyTo("endfilter"), tag.line()));
            }
            case "with" -> out.add(with(tag.line()));
            case "block" -> out.add(block(tag.line()));
            case "generation" -> out.add(new Stmt.Generation(outsideLoops("endgeneration"), tag.line()));
            case "break", "continue" -> {
                if (loops == 0) {
                    throw TemplateException.syntax("'" + tag.text() + "' outside loop", tag.line());
                }
                out.add(tag.text().equals("break") ? new Stmt.Break() : new Stmt.Continue());
            }
            case "autoescape" -> {
                expressions.expression();
                bodyTo("endautoescape");
                out.add(new Stmt.Unsupported(tag.text(), tag.line()));
            }
            default -> {
                if (!FILE_TAGS.contains(tag.text())) {
                    throw TemplateException.syntax("Encountered unknown tag '" + tag.text() + "'.", tag.line());
                }
                // Only running it is an error, so a template may carry one in a branch it never takes.
                while (stream.current().kind() != Token.Kind.BLOCK_END) {
                    stream.next();
                }
                out.add(new Stmt.Unsupported(tag.text(), tag.line()));
            }
        }
    }

    /** The body of what becomes a function of its own, which a loop's break cannot leave. */
    private List<Stmt> outsideLoops(String end) {
        int outer = loops;
        loops = 0;
        List<Stmt> statements = bodyTo(end);
        loops = outer;
        return statements;
    }

    private void print(List<Stmt> out, int line) {
        boolean first = true;
        while (stream.current().kind() != Token.Kind.BLOCK_END) {
            if (!first) {
                stream.expectOperator(",");
            }
            first = false;
            out.add(new Stmt.Print(expressions.expression(), line));
        }
    }

    private Stmt conditional(int line) {
        Expr test = expressions.tuple(false, null);
        List<Stmt> body = body("elif", "else", "endif");
        List<Stmt.Branch> elifs = new ArrayList<>();
        List<Stmt> otherwise = List.of();
        Token end = stream.next();
        while (end.isName("elif")) {
            Expr branchTest = expressions.tuple(false, null);
            elifs.add(new Stmt.Branch(branchTest, body("elif", "else", "endif"), end.line()));
            end = stream.next();
        }
        if (end.isName("else")) {
            otherwise = bodyTo("endif");
        }
        return new Stmt.If(test, body, elifs, otherwise, line);
    }

    private Stmt loop(int line) {
        Target target = expressions.target(false, "in");
        stream.expectName("in");
        Expr iterable = expressions.tuple(false, "recursive");
        Expr filter = stream.skipName("if") ? expressions.expression() : null;
        boolean recursive = stream.skipName("recursive");
        loops++;
        List<Stmt> body = body("endfor", "else");
        loops--;
        List<Stmt> otherwise = stream.next().isName("else") ? bodyTo("endfor") : List.of();
        return new Stmt.For(target, iterable, filter, recursive, body, otherwise, line);
    }

    private Stmt set(int line) {
        Target target = expressions.target(true, null);
        if (stream.skipOperator("=")) {
            return new Stmt.Set(target, expressions.tuple(true, null), line);
        }
        Expr.Filter filter = expressions.filters(false);
        return new Stmt.SetBlock(target, filter, bodyTo("endset"), line);
    }

    private Stmt call(int line) {
        Stmt.Signature signature =
                stream.current().isOperator("(") ? signature() : new Stmt.Signature(List.of(), List.of());
        if (!(expressions.expression() instanceof Expr.Call call)) {
            throw TemplateException.syntax("expected call", line);
        }
        return new Stmt.CallBlock(signature, call, outsideLoops("endcall"), line);
    }

    private Stmt.Signature signature() {
        List<String> parameters = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<Expr> defaults = new ArrayList<>();
        stream.expectOperator("(");
        while (!stream.current().isOperator(")")) {
            if (!parameters.isEmpty()) {
                stream.expectOperator(",");
            }
            Token name = stream.expect(Token.Kind.NAME);
            if (!seen.add(name.text())) {
                throw TemplateException.syntax("duplicate parameter '" + name.text() + "'", name.line());
            }
            parameters.add(name.text());
            if (stream.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw TemplateException.syntax("non-default argument follows default argument", name.line());
            }
        }
        stream.expectOperator(")");
        return new Stmt.Signature(parameters, defaults);
    }

    private Stmt with(int line) {
        List<Target> targets = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (stream.current().kind() != Token.Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                stream.expectOperator(",");
            }
            targets.add(expressions.target(false, null));
            stream.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Stmt.With(targets, values, bodyTo("endwith"), line);
    }

    private Stmt block(int line) {
        String name = stream.expect(Token.Kind.NAME).text();
        boolean scoped = stream.skipName("scoped");
        stream.skipName("required");
        List<Stmt> body = outsideLoops("endblock");
        stream.skipName(name);
        return new Stmt.Block(name, scoped, body, line);
    }
}
