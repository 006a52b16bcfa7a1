package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Works out the symbol table of every scope, outermost first, as Jinja's compiler does, and refuses filters and tests that do not
 * exist unless they stand in an {@code if} (Jinja then complains only when they are reached).
 *
 * <p>Not thread-safe while it is built; not changed afterwards.
 */
public final class ScopeAnalysis {
    private final Set<String> filters;
    private final Set<String> tests;
    private final Map<Scopes.Part, Map<Stmt, SymbolTable>> tables = new EnumMap<>(Scopes.Part.class);
    private final Map<Stmt, Scopes.MacroUses> macros = new IdentityHashMap<>();

    private ScopeAnalysis(Set<String> filters, Set<String> tests) {
        this.filters = filters;
        this.tests = tests;
    }

    /**
     * @param filters names of the filters there are
     * @param tests names of the tests there are
     * @throws TemplateException TemplateAssertionError for an unknown filter or test
     */
    public static Scopes analyse(List<Stmt> template, Set<String> filters, Set<String> tests) {
        ScopeAnalysis analysis = new ScopeAnalysis(filters, tests);
        SymbolTable root = new SymbolTable(null);
        new SymbolCollector(root).collect(template);
        analysis.descend(template, root, false);
        return new Scopes(root, analysis.tables, analysis.macros);
    }

    private void descend(List<Stmt> statements, SymbolTable table, boolean soft) {
        for (Stmt statement : statements) {
            Mentions.ownExpressions(statement, expression -> check(expression, soft));
            switch (statement) {
                case Stmt.If condition -> {
                    descend(condition.body(), table, true);
                    condition.elifs().forEach(branch -> descend(branch.body(), table, true));
                    descend(condition.otherwise(), table, true);
                }
                case Stmt.For loop -> loop(loop, table);
                case Stmt.Macro macro -> macro(macro, macro.signature(), macro.body(), table);
                case Stmt.CallBlock call -> macro(call, call.signature(), call.body(), table);
                case Stmt.Generation generation -> simple(generation, generation.body(), table);
                case Stmt.SetBlock set -> simple(set, set.body(), table);
                case Stmt.FilterBlock filter -> {
                    SymbolTable inner = new SymbolTable(table);
                    SymbolCollector collector = new SymbolCollector(inner);
                    collector.collect(filter.body());
                    collector.read(filter.filter());
                    enter(filter, Scopes.Part.BODY, inner, filter.body());
                }
                case Stmt.With with -> {
                    SymbolTable inner = new SymbolTable(table);
                    SymbolCollector collector = new SymbolCollector(inner);
                    with.targets().forEach(target -> collector.write(target, true));
                    collector.collect(with.body());
                    enter(with, Scopes.Part.BODY, inner, with.body());
                }
                case Stmt.Block block -> simple(block, block.body(), block.scoped() ? table : new SymbolTable(null));
                default -> {}
            }
        }
    }

    private void simple(Stmt owner, List<Stmt> body, SymbolTable table) {
        SymbolTable inner = new SymbolTable(table);
        new SymbolCollector(inner).collect(body);
        enter(owner, Scopes.Part.BODY, inner, body);
    }

    private void enter(Stmt owner, Scopes.Part part, SymbolTable inner, List<Stmt> body) {
        tables.computeIfAbsent(part, p -> new IdentityHashMap<>()).put(owner, inner);
        descend(body, inner, false);
    }

    private void loop(Stmt.For loop, SymbolTable table) {
        if (Mentions.writesLoop(loop)) {
            throw TemplateException.syntax("Can't assign to special loop variable in for-loop", loop.line());
        }
        SymbolTable body = new SymbolTable(table);
        if (loop.recursive() || Mentions.reads(loop.body(), "loop")) {
            body.parameter("loop");
        }
        SymbolCollector collector = new SymbolCollector(body);
        collector.write(loop.target(), true);
        collector.collect(loop.body());
        enter(loop, Scopes.Part.BODY, body, loop.body());
        SymbolTable otherwise = new SymbolTable(table);
        new SymbolCollector(otherwise).collect(loop.otherwise());
        enter(loop, Scopes.Part.LOOP_ELSE, otherwise, loop.otherwise());
        SymbolTable filter = new SymbolTable(table);
        SymbolCollector filterCollector = new SymbolCollector(filter);
        filterCollector.write(loop.target(), true);
        filterCollector.read(loop.filter());
        enter(loop, Scopes.Part.LOOP_FILTER, filter, List.of());
    }

    private void macro(Stmt owner, Stmt.Signature signature, List<Stmt> body, SymbolTable table) {
        SymbolTable inner = new SymbolTable(table);
        SymbolCollector collector = new SymbolCollector(inner);
        signature.parameters().forEach(inner::parameter);
        Scopes.MacroUses uses = new Scopes.MacroUses(
                Mentions.reads(body, "caller"),
                Mentions.reads(body, "kwargs") && !signature.parameters().contains("kwargs"),
                Mentions.reads(body, "varargs") && !signature.parameters().contains("varargs"));
        int caller = signature.parameters().indexOf("caller");
        if (uses.caller()
                && caller >= 0
                && caller < signature.parameters().size() - signature.defaults().size()) {
            throw TemplateException.syntax(
                    "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a"
                            + " default.",
                    0);
        }
        if (uses.caller() && caller < 0) {
            inner.parameter("caller");
        }
        if (uses.keywords()) {
            inner.parameter("kwargs");
        }
        if (uses.varargs()) {
            inner.parameter("varargs");
        }
        signature.defaults().forEach(collector::read);
        collector.collect(body);
        macros.put(owner, uses);
        enter(owner, Scopes.Part.BODY, inner, body);
    }

    private void check(Expr expression, boolean soft) {
        NameVisitor.walk(expression, soft, this::checkOne);
    }

    private void checkOne(Expr expression, boolean soft) {
        if (expression instanceof Expr.Filter filter && !soft && !filters.contains(filter.name())) {
            throw new TemplateException(
                    "TemplateAssertionError", "No filter named '" + filter.name() + "'.", filter.line());
        }
        if (expression instanceof Expr.Test test && !soft && !tests.contains(test.name())) {
            throw new TemplateException("TemplateAssertionError", "No test named '" + test.name() + "'.", test.line());
        }
    }
}
