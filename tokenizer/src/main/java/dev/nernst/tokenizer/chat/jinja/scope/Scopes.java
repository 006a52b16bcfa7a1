package dev.nernst.tokenizer.chat.jinja.scope;

import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of every scope of a template. Immutable once built, so renders on many threads can share it. */
public final class Scopes {
    /** The parts of a statement that are scopes. */
    public enum Part {
        /** Its body. */
        BODY,
        /** The {@code if} of a loop. */
        LOOP_FILTER,
        /** The {@code else} of a loop. */
        LOOP_ELSE
    }

    private final ScopeLayout root;
    private final Map<Part, Map<Stmt, ScopeLayout>> layouts = new EnumMap<>(Part.class);
    private final Map<Stmt, MacroUses> macros;

    /**
     * Which of the special names a macro's body mentions.
     *
     * @param caller takes the body of a call block
     * @param keywords takes surplus keyword arguments in {@code kwargs}
     * @param varargs takes surplus positional arguments in {@code varargs}
     */
    public record MacroUses(boolean caller, boolean keywords, boolean varargs) {}

    Scopes(SymbolTable root, Map<Part, Map<Stmt, SymbolTable>> tables, Map<Stmt, MacroUses> macros) {
        this.root = root.layout();
        this.macros = macros;
        for (Part part : Part.values()) {
            Map<Stmt, ScopeLayout> finished = new IdentityHashMap<>();
            tables.getOrDefault(part, Map.of()).forEach((owner, table) -> finished.put(owner, table.layout()));
            layouts.put(part, finished);
        }
    }

    /** The template's own names. */
    public ScopeLayout root() {
        return root;
    }

    /** The names of a statement's scope. */
    public ScopeLayout of(Stmt owner, Part part) {
        return require(require(layouts.get(part)).get(owner));
    }

    /** What a macro or call block mentions. */
    public MacroUses uses(Stmt macro) {
        return require(macros.get(macro));
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a statement without analysed scope");
        }
        return value;
    }
}
