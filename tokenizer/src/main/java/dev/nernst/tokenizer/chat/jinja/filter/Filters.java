package dev.nernst.tokenizer.chat.jinja.filter;

import java.util.HashMap;
import java.util.Map;

/**
 * All filters by name: Jinja2 3.1's, with {@code tojson} as chat templates know it.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Filters {
    /** Filter by name. */
    public static final Map<String, Filter> ALL = all();

    private Filters() {}

    private static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        TextFilters.register(filters);
        LayoutFilters.register(filters);
        MarkupFilters.register(filters);
        NumberFilters.register(filters);
        SequenceFilters.register(filters);
        GroupingFilters.register(filters);
        SelectionFilters.register(filters);
        ValueFilters.register(filters);
        return Map.copyOf(filters);
    }
}
