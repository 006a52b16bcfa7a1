package dev.nernst.tokenizer.chat.jinja.scope;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names of one scope, each with a place, and where it gets its value when the scope is entered. Immutable. */
public final class ScopeLayout {
    /** What a name holds when its scope is entered. */
    public enum Source {
        /** Given by whoever enters the scope: loop targets, parameters. */
        PARAMETER,
        /** The variable of that name in the render call, the template's top level or the globals. */
        CONTEXT,
        /** A copy of the enclosing scope's variable. */
        OUTER,
        /** Nothing yet. */
        NOTHING
    }

    private final Map<String, Integer> places = new HashMap<>();
    private final List<String> names;
    private final List<Source> sources;

    ScopeLayout(Map<String, Source> sources) {
        this.names = List.copyOf(sources.keySet());
        this.sources = List.copyOf(sources.values());
        for (int i = 0; i < names.size(); i++) {
            places.put(names.get(i), i);
        }
    }

    /** Number of names. */
    public int size() {
        return names.size();
    }

    /** The name at a place. */
    public String name(int place) {
        return names.get(place);
    }

    /** Where the name at a place gets its value. */
    public Source source(int place) {
        return sources.get(place);
    }

    /** A name's place, or -1 for one that the scope does not own. */
    public int place(String name) {
        Integer place = places.get(name);
        return place == null ? -1 : place;
    }
}
