package dev.nernst.tokenizer.chat.jinja.scope;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names one scope owns, and where each gets its value when the scope is entered.
 *
 * <p>Jinja decides this when a template is compiled: a name that is only read belongs to the nearest scope around that knows it; a
 * name that is written belongs to the scope of the writing, starting as a copy of the outer one. Mutable while the template is
 * being analysed, then only read.
 *
 * <p>Not thread-safe while it is built; not changed afterwards.
 */
final class SymbolTable {
    private final @Nullable SymbolTable parent;
    /** What this table goes on from, for the branches of an if: only what they add is their own. */
    private final @Nullable SymbolTable base;

    private final Map<String, ScopeLayout.Source> sources = new LinkedHashMap<>();
    private final Set<String> stores = new HashSet<>();

    SymbolTable(@Nullable SymbolTable parent) {
        this(parent, null);
    }

    private SymbolTable(@Nullable SymbolTable parent, @Nullable SymbolTable base) {
        this.parent = parent;
        this.base = base;
    }

    /** The names as a running template needs them, once the table is complete. */
    ScopeLayout layout() {
        return new ScopeLayout(sources);
    }

    private boolean knows(String name) {
        return owns(name) || (parent != null && parent.knows(name));
    }

    private boolean owns(String name) {
        return sources.containsKey(name) || (base != null && base.owns(name));
    }

    private boolean stores(String name) {
        return stores.contains(name) || (base != null && base.stores(name));
    }

    void read(String name) {
        if (!knows(name)) {
            sources.put(name, ScopeLayout.Source.CONTEXT);
        }
    }

    void write(String name) {
        stores.add(name);
        if (!owns(name)) {
            sources.put(
                    name, parent != null && parent.knows(name) ? ScopeLayout.Source.OUTER : ScopeLayout.Source.NOTHING);
        }
    }

    void parameter(String name) {
        stores.add(name);
        sources.put(name, ScopeLayout.Source.PARAMETER);
    }

    /** A table that begins as this one, for a branch. */
    SymbolTable branch() {
        return new SymbolTable(parent, this);
    }

    /** Takes over what the branches of an if did; a name that not every branch writes keeps its outer value in the others. */
    void merge(List<SymbolTable> branches) {
        Map<String, Integer> written = new HashMap<>();
        for (SymbolTable branch : branches) {
            for (String name : branch.stores) {
                if (!stores(name)) {
                    written.merge(name, 1, Integer::sum);
                }
            }
        }
        for (SymbolTable branch : branches) {
            sources.putAll(branch.sources);
            stores.addAll(branch.stores);
        }
        written.forEach((name, count) -> {
            if (count < branches.size()) {
                sources.put(
                        name,
                        parent != null && parent.knows(name) ? ScopeLayout.Source.OUTER : ScopeLayout.Source.CONTEXT);
            }
        });
    }
}
