package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Python's {@code pprint.pformat}: repr with sorted keys, one element a line where 80 columns do not hold it.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class PrettyText {
    private static final int WIDTH = 80;

    private PrettyText() {}

    /** The value, laid out. */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, 0, 0, out);
        return out.toString();
    }

    private static void write(Object value, int indent, int allowance, StringBuilder out) {
        String flat = PyText.repr(sorted(value));
        if (Strings.length(flat) <= WIDTH - indent - allowance) {
            out.append(flat);
            return;
        }
        switch (value) {
            case PyDict dict when dict.size() > 0 -> writeDict(dict, indent, allowance, out);
            case PySequence sequence
            when !sequence.items().isEmpty() -> {
                boolean list = sequence instanceof PyList;
                String close = list ? "]" : sequence.items().size() == 1 ? ",)" : ")";
                out.append(list ? '[' : '(');
                writeItems(sequence.items(), indent + 1, allowance + close.length(), out);
                out.append(close);
            }
            default -> out.append(flat);
        }
    }

    private static void writeItems(List<Object> items, int indent, int allowance, StringBuilder out) {
        for (int i = 0; i < items.size(); i++) {
            boolean last = i == items.size() - 1;
            write(items.get(i), indent, last ? allowance : 1, out);
            if (!last) {
                out.append(",\n").repeat(' ', indent);
            }
        }
    }

    private static void writeDict(PyDict dict, int indent, int allowance, StringBuilder out) {
        List<PyDict.Item> items = sortedItems(dict);
        out.append('{');
        for (int i = 0; i < items.size(); i++) {
            boolean last = i == items.size() - 1;
            String key = PyText.repr(items.get(i).key());
            out.append(key).append(": ");
            write(items.get(i).value(), indent + Strings.length(key) + 3, last ? allowance + 1 : 1, out);
            if (!last) {
                out.append(",\n").repeat(' ', indent + 1);
            }
        }
        out.append('}');
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case PyDict dict -> {
                PyDict copy = new PyDict();
                sortedItems(dict).forEach(item -> copy.put(item.key(), sorted(item.value())));
                yield copy;
            }
            case PyTuple tuple -> new PyTuple(sortedAll(tuple.items()));
            case PyList list -> new PyList(sortedAll(list.items()));
            default -> value;
        };
    }

    private static List<Object> sortedAll(List<Object> items) {
        List<Object> copy = new ArrayList<>(items.size());
        items.forEach(item -> copy.add(sorted(item)));
        return copy;
    }

    // Keys that have no common order are ordered by the name of their type.
    private static List<PyDict.Item> sortedItems(PyDict dict) {
        List<PyDict.Item> items = new ArrayList<>(dict.items());
        items.sort((a, b) -> {
            boolean comparable = Types.isNumber(a.key()) && Types.isNumber(b.key())
                    || Types.isString(a.key()) && Types.isString(b.key());
            return comparable
                    ? Comparison.compare("<", a.key(), b.key())
                    : Types.name(a.key()).compareTo(Types.name(b.key()));
        });
        return items;
    }
}
