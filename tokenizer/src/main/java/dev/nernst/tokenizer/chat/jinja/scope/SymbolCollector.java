package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.syntax.Expr;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.syntax.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notes the names that the statements of one scope read and write, stopping where a scope of its own begins. */
final class SymbolCollector {
    private SymbolTable symbols;

    SymbolCollector(SymbolTable symbols) {
        this.symbols = symbols;
    }

    void collect(List<Stmt> statements) {
        statements.forEach(this::collect);
    }

    void read(@Nullable Expr expression) {
        NameVisitor.names(expression, symbols::read);
    }

    void write(Target target, boolean parameter) {
        switch (target) {
            case Target.Name name when parameter -> symbols.parameter(name.name());
            case Target.Name name -> symbols.write(name.name());
            case Target.NamespaceAttribute attribute -> symbols.read(attribute.owner());
            case Target.Tuple tuple -> tuple.items().forEach(item -> write(item, parameter));
        }
    }

    private void collect(Stmt statement) {
        switch (statement) {
            case Stmt.Print print -> read(print.value());
            case Stmt.If condition -> branches(condition);
            case Stmt.For loop -> read(loop.iterable());
            case Stmt.Set set -> {
                read(set.value());
                write(set.target(), false);
            }
            case Stmt.SetBlock set -> write(set.target(), false);
            case Stmt.Macro macro -> symbols.write(macro.name());
            case Stmt.CallBlock call -> read(call.call());
            case Stmt.FilterBlock filter -> read(filter.filter());
            case Stmt.With with -> with.values().forEach(this::read);
            case Stmt.Text ignored -> {}
            case Stmt.Block ignored -> {}
            case Stmt.Generation ignored -> {}
            case Stmt.Break ignored -> {}
            case Stmt.Continue ignored -> {}
            case Stmt.Unsupported ignored -> {}
        }
    }

    private void branches(Stmt.If condition) {
        read(condition.test());
        SymbolTable original = symbols;
        SymbolTable body = inBranch(original, () -> collect(condition.body()));
        SymbolTable elifs = inBranch(original, () -> {
            for (Stmt.Branch branch : condition.elifs()) {
                // An elif is an if of its own, with its test read on the way.
                branches(new Stmt.If(branch.test(), branch.body(), List.of(), List.of(), branch.line()));
            }
        });
        SymbolTable otherwise = inBranch(original, () -> collect(condition.otherwise()));
        symbols = original;
        original.merge(List.of(body, elifs, otherwise));
    }

    private SymbolTable inBranch(SymbolTable original, Runnable work) {
        SymbolTable branch = original.branch();
        symbols = branch;
        work.run();
        return branch;
    }
}
