package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Sorting;
import dev.nernst.tokenizer.chat.jinja.value.Stream;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Filters that cut a sequence into several, or order a mapping. */
final class GroupingFilters {
    private static final List<String> GROUP_NAMES = List.of("grouper", "list");

    private GroupingFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("batch", (input, arguments, context) -> batch(input, arguments));
        filters.put("slice", (input, arguments, context) -> slice(input, arguments));
        filters.put("unique", (input, arguments, context) -> unique(input, arguments, context));
        filters.put("groupby", (input, arguments, context) -> groupBy(input, arguments, context));
        filters.put("dictsort", (input, arguments, context) -> dictSort(input, arguments));
    }

    private static Object batch(Object input, Arguments arguments) {
        Meter meter = arguments.meter();
        Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
        Object count = bound.get(0);
        Object fill = bound.get(1, None.NONE);
        List<Object> batches = new ArrayList<>();
        List<Object> current = new ArrayList<>();
        for (Object item : Iteration.list(input, meter)) {
            if (Comparison.equal((long) current.size(), count, meter)) {
                batches.add(new PyList(current, meter));
                current = new ArrayList<>();
            }
            current.add(item);
        }
        if (!current.isEmpty()) {
            if (fill != None.NONE && Comparison.less((long) current.size(), count, meter)) {
                Object padding = Arithmetic.multiply(
                        new PyList(List.of(fill), meter),
                        Arithmetic.subtract(count, (long) current.size(), meter),
                        meter);
                for (Object item : ((PySequence) padding).walk(meter)) {
                    current.add(item);
                }
            }
            batches.add(new PyList(current, meter));
        }
        return new Stream(batches.iterator());
    }

    private static Object slice(Object input, Arguments arguments) {
        Meter meter = arguments.meter();
        Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
        long slices = bound.integer(0, 0);
        Object fill = bound.get(1, None.NONE);
        List<Object> items = Iteration.list(input, meter);
        if (slices == 0) {
            throw TemplateException.of("ZeroDivisionError", "integer division or modulo by zero");
        }
        List<Object> parts = new ArrayList<>();
        long each = slices < 0 ? 0 : items.size() / slices;
        long longer = slices < 0 ? 0 : items.size() % slices;
        int from = 0;
        for (long i = 0; i < slices; i++) {
            int to = (int) (from + each + (i < longer ? 1 : 0));
            PyList part = new PyList(items.subList(from, to), meter);
            parts.add(
                    fill != None.NONE && i >= longer
                            ? Arithmetic.add(part, new PyList(List.of(fill), meter), meter)
                            : part);
            from = to;
        }
        return new Stream(parts.iterator());
    }

    private static Object unique(Object input, Arguments arguments, FilterContext context) {
        Meter meter = arguments.meter();
        Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
        boolean sensitive = bound.flag(0, false);
        AttributePath path = AttributePath.of(bound.get(1, None.NONE), null, meter);
        PyDict seen = new PyDict();
        List<Object> kept = new ArrayList<>();
        for (Object item : Iteration.list(input, meter)) {
            Object key = path.from(item, context.lookup());
            if (seen.put(sensitive ? key : AttributePath.ignoringCase(key, meter), true, meter)) {
                kept.add(item);
            }
        }
        return new Stream(kept.iterator());
    }

    private static Object groupBy(Object input, Arguments arguments, FilterContext context) {
        Meter meter = arguments.meter();
        Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
        Object absent = bound.get(1, None.NONE);
        AttributePath path = AttributePath.of(bound.get(0), absent == None.NONE ? null : absent, meter);
        boolean sensitive = bound.flag(2, false);
        Function<Object, Object> key = item -> {
            Object value = path.from(item, context.lookup());
            return sensitive ? value : AttributePath.ignoringCase(value, meter);
        };
        List<Object> groups = new ArrayList<>();
        List<Object> members = new ArrayList<>();
        for (Object item : Sorting.sorted(Iteration.list(input, meter), key, false, meter)) {
            if (!members.isEmpty() && !Comparison.equal(key.apply(members.getFirst()), key.apply(item), meter)) {
                groups.add(group(path, members, context));
                members = new ArrayList<>();
            }
            members.add(item);
        }
        if (!members.isEmpty()) {
            groups.add(group(path, members, context));
        }
        return new PyList(groups, meter);
    }

    // The group is named by its first member, in that member's own spelling.
    private static PyTuple group(AttributePath path, List<Object> members, FilterContext context) {
        Meter meter = context.lookup().meter();
        return new PyTuple(
                List.of(path.from(members.getFirst(), context.lookup()), new PyList(members, meter)),
                GROUP_NAMES,
                meter);
    }

    private static Object dictSort(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
        boolean sensitive = bound.flag(0, false);
        String by = bound.text(1, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw TemplateException.of("FilterArgumentError", "You can only sort by either \"key\" or \"value\"");
        }
        if (input instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(input instanceof PyDict dict)) {
            throw Undefined.attribute(input, "items").failure();
        }
        Meter meter = arguments.meter();
        int place = by.equals("key") ? 0 : 1;
        return new PyList(
                Sorting.sorted(
                        new DictView(DictView.Kind.ITEMS, dict).elements(meter),
                        item -> {
                            Object value = ((PyTuple) item).get(place);
                            return sensitive ? value : AttributePath.ignoringCase(value, meter);
                        },
                        bound.flag(2, false),
                        meter),
                meter);
    }
}
