package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import java.util.Map;

/** Methods of list and tuple that change nothing. */
final class SequenceMethods {
    static final Map<String, Method<PyList>> LIST = Map.of(
            "index", (list, arguments) -> index(list, "list", arguments),
            "count", (list, arguments) -> count(list, arguments),
            "copy",
                    (list, arguments) -> {
                        arguments.positionalOnly("copy", 0, 0);
                        // Lists never change, so its elements can be shared.
                        return new PyList(list.walk(arguments.meter()), arguments.meter());
                    });
    static final Map<String, Method<PyTuple>> TUPLE = Map.of(
            "index", (tuple, arguments) -> index(tuple, "tuple", arguments),
            "count", (tuple, arguments) -> count(tuple, arguments));

    private SequenceMethods() {}

    private static Object index(PySequence items, String type, Arguments arguments) {
        Meter meter = arguments.meter();
        Arguments.Bound bound = arguments.positionalOnly("index", 1, 3);
        long from = wrap(bound.integer(1, 0), items.size());
        long to = wrap(bound.integer(2, Integer.MAX_VALUE), items.size());
        for (long i = from; i < to; i++) {
            meter.items(1);
            if (Comparison.equal(items.get((int) i), bound.get(0), meter)) {
                return i;
            }
        }
        throw TemplateException.valueError(
                type.equals("list")
                        ? PyText.repr(bound.get(0), meter) + " is not in list"
                        : "tuple.index(x): x not in tuple");
    }

    private static long wrap(long index, int size) {
        return Math.clamp(index < 0 ? index + size : index, 0, size);
    }

    private static Object count(PySequence items, Arguments arguments) {
        Object wanted = arguments.positionalOnly("count", 1, 1).get(0);
        Meter meter = arguments.meter();
        return items.walk(meter).stream()
                .filter(item -> Comparison.equal(item, wanted, meter))
                .count();
    }
}
