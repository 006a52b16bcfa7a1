package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.scope.SymbolTable;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of one scope while it runs. */
final class Scope {
    /** Stands for a name that is known and has no value. */
    private static final Object MISSING = new Object();

    private final @Nullable Scope parent;
    private final Context context;
    private final boolean topLevel;
    private final Map<String, Object> values = new HashMap<>();

    private Scope(@Nullable Scope parent, Context context, boolean topLevel) {
        this.parent = parent;
        this.context = context;
        this.topLevel = topLevel;
    }

    /** The template's top level. */
    static Scope topLevel(SymbolTable symbols, Context context) {
        return root(symbols, context, true);
    }

    /** A block's scope, which sees the context alone. */
    static Scope block(SymbolTable symbols, Context context) {
        return root(symbols, context, false);
    }

    private static Scope root(SymbolTable symbols, Context context, boolean topLevel) {
        Scope scope = new Scope(null, context, topLevel);
        scope.load(symbols);
        return scope;
    }

    /** A scope inside this one, its parameters still missing. */
    Scope enter(SymbolTable symbols) {
        Scope inner = new Scope(this, context, false);
        inner.load(symbols);
        return inner;
    }

    private void load(SymbolTable symbols) {
        context.meter().items(3L * symbols.sources().size());
        symbols.sources().forEach((name, source) -> {
            Object value = switch (source) {
                case CONTEXT -> context.resolve(name);
                case OUTER -> parent == null ? null : parent.find(name);
                case PARAMETER, NOTHING -> null;
            };
            values.put(name, value == null ? MISSING : value);
        });
    }

    private @Nullable Object find(String name) {
        Object value = null;
        int looked = 0;
        for (Scope scope = this; scope != null && value == null; scope = scope.parent) {
            looked++;
            value = scope.values.get(name);
        }
        context.meter().items(looked);
        return value == null ? context.resolve(name) : value == MISSING ? null : value;
    }

    /** The variable's value, undefined where it has none. */
    Object get(String name) {
        Object value = find(name);
        return value == null ? Undefined.name(name) : value;
    }

    /** Whether the name has a value in this very scope. */
    boolean has(String name) {
        Object value = values.get(name);
        return value != null && value != MISSING;
    }

    /** Sets a variable of this scope. */
    void set(String name, Object value) {
        values.put(name, value);
    }

    /** Sets a variable by assignment, which at top level macros and blocks see too. */
    void assign(String name, Object value) {
        set(name, value);
        if (topLevel) {
            context.export(name, value);
        }
    }

    Context context() {
        return context;
    }
}
