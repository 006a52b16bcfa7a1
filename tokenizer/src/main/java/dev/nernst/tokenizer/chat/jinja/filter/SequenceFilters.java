package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.Sorting;
import dev.nernst.tokenizer.chat.jinja.value.Stream;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Filters over the elements of one sequence. */
final class SequenceFilters {
    private SequenceFilters() {}

    static void register(Map<String, Filter> filters) {
        Filter length = (input, arguments, context) -> {
            arguments.bind("length", 0);
            return (long) Iteration.length(input, arguments.meter());
        };
        filters.put("length", length);
        filters.put("count", length);
        filters.put("first", (input, arguments, context) -> {
            arguments.bind("first", 0);
            return first(Iteration.of(input, arguments.meter()), "No first item, sequence was empty.");
        });
        filters.put("last", (input, arguments, context) -> {
            arguments.bind("last", 0);
            return first(
                    Iteration.of(reversed(input, arguments.meter()), arguments.meter()),
                    "No last item, sequence was empty.");
        });
        filters.put("random", (input, arguments, context) -> {
            throw TemplateException.of(
                    "RuntimeError", "the filter random is not available, since rendering is repeatable");
        });
        filters.put("list", (input, arguments, context) -> {
            arguments.bind("list", 0);
            return new PyList(Iteration.list(input, arguments.meter()), arguments.meter());
        });
        filters.put("join", (input, arguments, context) -> join(input, arguments, context));
        filters.put("reverse", (input, arguments, context) -> {
            arguments.bind("reverse", 0);
            return reverse(input, arguments.meter());
        });
        filters.put("sum", (input, arguments, context) -> sum(input, arguments, context));
        filters.put("min", (input, arguments, context) -> extreme("min", input, arguments, context));
        filters.put("max", (input, arguments, context) -> extreme("max", input, arguments, context));
        filters.put("sort", (input, arguments, context) -> sort(input, arguments, context));
        filters.put("items", (input, arguments, context) -> {
            arguments.bind("items", 0);
            return items(input, arguments.meter());
        });
    }

    private static Object first(Iterator<Object> items, String otherwise) {
        return items.hasNext() ? items.next() : Undefined.because(otherwise);
    }

    private static Object join(Object input, Arguments arguments, FilterContext context) {
        Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
        Object attribute = bound.get(1, None.NONE);
        Meter meter = arguments.meter();
        AttributePath path = AttributePath.of(attribute, null, meter);
        List<String> parts = new ArrayList<>();
        Iteration.of(input, meter).forEachRemaining(item -> {
            meter.list(1);
            parts.add(PyText.str(path.from(item, context.lookup()), meter));
        });
        return Strings.join(PyText.str(bound.get(0, ""), meter), parts, meter);
    }

    private static Object reverse(Object input, Meter meter) {
        if (Types.isString(input)) {
            String text = Strings.textOf(input);
            return Strings.like(input, Strings.reversed(text, meter));
        }
        if (isReversible(input)) {
            return reversed(input, meter);
        }
        if (!Iteration.isIterable(input)) {
            throw TemplateException.of("FilterArgumentError", "argument must be iterable");
        }
        List<Object> items = Iteration.list(input, meter);
        Collections.reverse(items);
        return new PyList(items, meter);
    }

    private static boolean isReversible(Object value) {
        return value instanceof PySequence
                || value instanceof PyRange
                || value instanceof PyDict
                || value instanceof DictView
                || value instanceof Undefined
                || Types.isString(value);
    }

    /** Python's {@code reversed}. */
    private static Stream reversed(Object value, Meter meter) {
        if (!isReversible(value)) {
            throw TemplateException.typeError("'" + Types.name(value) + "' object is not reversible");
        }
        List<Object> items = Iteration.list(value, meter);
        Collections.reverse(items);
        return new Stream("list_reverseiterator", items.iterator());
    }

    private static Object sum(Object input, Arguments arguments, FilterContext context) {
        Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
        Meter meter = arguments.meter();
        AttributePath path = AttributePath.of(bound.get(0, None.NONE), null, meter);
        Object total = bound.get(1, 0L);
        if (Types.isString(total)) {
            throw TemplateException.typeError("sum() can't sum strings [use ''.join(seq) instead]");
        }
        Iterator<Object> items = Iteration.of(input, meter);
        while (items.hasNext()) {
            total = Arithmetic.add(total, path.from(items.next(), context.lookup()), meter);
        }
        return total;
    }

    private static Object extreme(String name, Object input, Arguments arguments, FilterContext context) {
        Arguments.Bound bound = arguments.bind(name, 0, "case_sensitive", "attribute");
        boolean sensitive = bound.flag(0, false);
        Meter meter = arguments.meter();
        AttributePath path = AttributePath.of(bound.get(1, None.NONE), null, meter);
        Iterator<Object> items = Iteration.of(input, meter);
        if (!items.hasNext()) {
            return Undefined.because("No aggregated item, sequence was empty.");
        }
        Object best = items.next();
        Object bestKey = key(path, best, sensitive, context);
        while (items.hasNext()) {
            Object item = items.next();
            Object key = key(path, item, sensitive, context);
            String operator = name.equals("min") ? "<" : ">";
            int order = Comparison.compare(operator, key, bestKey, meter);
            if (order == (name.equals("min") ? -1 : 1)) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }

    private static Object key(AttributePath path, Object item, boolean sensitive, FilterContext context) {
        Object value = path.from(item, context.lookup());
        return sensitive
                ? value
                : AttributePath.ignoringCase(value, context.lookup().meter());
    }

    private static Object sort(Object input, Arguments arguments, FilterContext context) {
        Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
        boolean sensitive = bound.flag(1, false);
        Meter meter = arguments.meter();
        List<AttributePath> paths = AttributePath.several(bound.get(2, None.NONE), meter);
        return new PyList(
                Sorting.sorted(
                        Iteration.list(input, meter),
                        item -> {
                            List<Object> keys = new ArrayList<>(paths.size());
                            paths.forEach(path -> keys.add(key(path, item, sensitive, context)));
                            return new PyList(keys, meter);
                        },
                        bound.flag(0, false),
                        meter),
                meter);
    }

    private static Object items(Object input, Meter meter) {
        if (input instanceof Undefined) {
            return new Stream(Collections.emptyIterator());
        }
        if (!(input instanceof PyDict dict)) {
            throw TemplateException.typeError("Can only get item pairs from a mapping.");
        }
        return new Stream(
                new DictView(DictView.Kind.ITEMS, dict).elements(meter).iterator());
    }
}
