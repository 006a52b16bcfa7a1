package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Stream;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Truth;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters that map or choose elements one by one, as they are asked for. */
final class SelectionFilters {
    private SelectionFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("map", SelectionFilters::map);
        filters.put("select", (input, arguments, context) -> choose(input, arguments, context, false, true));
        filters.put("reject", (input, arguments, context) -> choose(input, arguments, context, false, false));
        filters.put("selectattr", (input, arguments, context) -> choose(input, arguments, context, true, true));
        filters.put("rejectattr", (input, arguments, context) -> choose(input, arguments, context, true, false));
    }

    private static Object map(Object input, Arguments arguments, FilterContext context) {
        if (!Truth.of(input)) {
            return new Stream(Collections.emptyIterator());
        }
        Function<Object, Object> change = mapping(arguments, context);
        Iterator<Object> source = Iteration.of(input, arguments.meter());
        return new Stream(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public Object next() {
                return change.apply(source.next());
            }
        });
    }

    private static Function<Object, Object> mapping(Arguments arguments, FilterContext context) {
        if (arguments.positional().isEmpty() && arguments.keywords().containsKey("attribute")) {
            Map<String, Object> rest = new HashMap<>(arguments.keywords());
            Object attribute = arguments.keywords().get("attribute");
            rest.remove("attribute");
            Object absent = rest.remove("default");
            if (!rest.isEmpty()) {
                throw TemplateException.of(
                        "FilterArgumentError",
                        "Unexpected keyword argument '"
                                + rest.keySet().iterator().next() + "'");
            }
            AttributePath path = AttributePath.of(
                    attribute == null ? None.NONE : attribute, absent == None.NONE ? null : absent, arguments.meter());
            return item -> path.from(item, context.lookup());
        }
        if (arguments.positional().isEmpty()) {
            throw TemplateException.of("FilterArgumentError", "map requires a filter argument");
        }
        String name = Strings.require(arguments.positional().getFirst());
        Arguments rest = arguments.skip(1);
        return item -> context.filter(name, item, rest);
    }

    private static Object choose(
            Object input, Arguments arguments, FilterContext context, boolean byAttribute, boolean keep) {
        if (!Truth.of(input)) {
            return new Stream(Collections.emptyIterator());
        }
        List<Object> given = arguments.positional();
        if (byAttribute && given.isEmpty()) {
            throw TemplateException.of("FilterArgumentError", "Missing parameter for attribute name");
        }
        AttributePath path = AttributePath.of(byAttribute ? given.getFirst() : None.NONE, null, arguments.meter());
        int at = byAttribute ? 1 : 0;
        Arguments rest = arguments.skip(at + 1);
        Predicate<Object> test =
                given.size() <= at ? Truth::of : item -> context.test(Strings.require(given.get(at)), item, rest);
        return new Stream(new Chosen(
                Iteration.of(input, arguments.meter()), item -> test.test(path.from(item, context.lookup())) == keep));
    }

    /** The elements that pass. */
    private static final class Chosen implements Iterator<Object> {
        private final Iterator<Object> source;
        private final Predicate<Object> passes;
        private @Nullable Object next;

        Chosen(Iterator<Object> source, Predicate<Object> passes) {
            this.source = source;
            this.passes = passes;
        }

        @Override
        public boolean hasNext() {
            while (next == null && source.hasNext()) {
                Object item = source.next();
                next = passes.test(item) ? item : null;
            }
            return next != null;
        }

        @Override
        public Object next() {
            Object chosen = hasNext() ? next : null;
            if (chosen == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return chosen;
        }
    }
}
