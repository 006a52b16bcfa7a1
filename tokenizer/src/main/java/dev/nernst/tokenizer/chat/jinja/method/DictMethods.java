package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import java.util.Map;

/** Methods of dict that change nothing. */
final class DictMethods {
    static final Map<String, Method<PyDict>> ALL = Map.of(
            "get", DictMethods::get,
            "items", (dict, arguments) -> view("items", DictView.Kind.ITEMS, dict, arguments),
            "keys", (dict, arguments) -> view("keys", DictView.Kind.KEYS, dict, arguments),
            "values", (dict, arguments) -> view("values", DictView.Kind.VALUES, dict, arguments),
            "copy",
                    (dict, arguments) -> {
                        arguments.positionalOnly("copy", 0, 0);
                        return dict.copy(arguments.meter());
                    },
            "fromkeys", (dict, arguments) -> fromKeys(arguments));

    private DictMethods() {}

    private static Object get(PyDict dict, Arguments arguments) {
        Arguments.Bound bound = arguments.positionalOnly("get", 1, 2);
        Object value = dict.get(bound.get(0), arguments.meter());
        return value == null ? bound.get(1, None.NONE) : value;
    }

    private static Object view(String name, DictView.Kind kind, PyDict dict, Arguments arguments) {
        arguments.positionalOnly(name, 0, 0);
        return new DictView(kind, dict);
    }

    private static Object fromKeys(Arguments arguments) {
        Arguments.Bound bound = arguments.positionalOnly("fromkeys", 1, 2);
        PyDict dict = new PyDict();
        Iteration.list(bound.get(0), arguments.meter())
                .forEach(key -> dict.put(key, bound.get(1, None.NONE), arguments.meter()));
        return dict;
    }
}
