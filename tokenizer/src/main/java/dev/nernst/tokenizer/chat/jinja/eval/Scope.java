package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.scope.ScopeLayout;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import org.jspecify.annotations.Nullable;

/** The variables of one scope while it runs. */
final class Scope {
    private final @Nullable Scope parent;
    private final Context context;
    private final boolean topLevel;
    private final ScopeLayout layout;
    /** By place; null for a name without a value. */
    private final @Nullable Object[] values;

    private Scope(@Nullable Scope parent, Context context, boolean topLevel, ScopeLayout layout) {
        context.meter().items(3L * layout.size());
        context.meter().bytes(4L * layout.size());
        this.parent = parent;
        this.context = context;
        this.topLevel = topLevel;
        this.layout = layout;
        this.values = new @Nullable Object[layout.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (layout.source(i)) {
                case CONTEXT -> context.resolve(layout.name(i));
                case OUTER -> parent == null ? null : parent.find(layout.name(i));
                case PARAMETER, NOTHING -> null;
            };
        }
    }

    /** The template's top level. */
    static Scope topLevel(ScopeLayout layout, Context context) {
        return new Scope(null, context, true, layout);
    }

    /** A block's scope, which sees the context alone. */
    static Scope block(ScopeLayout layout, Context context) {
        return new Scope(null, context, false, layout);
    }

    /** A scope inside this one, its parameters still missing. */
    Scope enter(ScopeLayout inner) {
        return new Scope(this, context, false, inner);
    }

    private @Nullable Object find(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            context.meter().items(1);
            int place = scope.layout.place(name);
            if (place >= 0) {
                return scope.values[place];
            }
        }
        return context.resolve(name);
    }

    /** The variable's value, undefined where it has none. */
    Object get(String name) {
        Object value = find(name);
        return value == null ? Undefined.name(name) : value;
    }

    /** Whether the name has a value in this very scope. */
    boolean has(String name) {
        int place = layout.place(name);
        return place >= 0 && values[place] != null;
    }

    /** Sets a variable of this scope; one that the scope does not own is read nowhere. */
    void set(String name, Object value) {
        int place = layout.place(name);
        if (place >= 0) {
            values[place] = value;
        }
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
