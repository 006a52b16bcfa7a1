package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Sorting;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * Python's {@code pprint.pformat}: repr with sorted keys, one element a line where 80 columns do not hold it.
 *
 * <p>One text, one object; not thread-safe.
 */
public final class PrettyText {
    private static final int WIDTH = 80;

    private final Meter meter;

    private PrettyText(Meter meter) {
        this.meter = meter;
    }

    /** The value, laid out. */
    public static String of(Object value, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        new PrettyText(meter).write(value, 0, 0, out);
        return out.toString();
    }

    private void write(Object value, int indent, int allowance, TextBuilder out) {
        meter.enter();
        writeValue(value, indent, allowance, out);
        meter.leave();
    }

    private void writeValue(Object value, int indent, int allowance, TextBuilder out) {
        String flat = PyText.repr(sorted(value), meter);
        if (Strings.length(flat, meter) <= WIDTH - indent - allowance) {
            out.append(flat);
            return;
        }
        switch (value) {
            case PyDict dict when dict.size() > 0 -> writeDict(dict, indent, allowance, out);
            case PySequence sequence
            when sequence.size() > 0 -> {
                boolean list = sequence instanceof PyList;
                String close = list ? "]" : sequence.size() == 1 ? ",)" : ")";
                out.append(list ? '[' : '(');
                writeItems(sequence.walk(meter), indent + 1, allowance + close.length(), out);
                out.append(close);
            }
            default -> out.append(flat);
        }
    }

    private void writeItems(List<Object> items, int indent, int allowance, TextBuilder out) {
        for (int i = 0; i < items.size(); i++) {
            boolean last = i == items.size() - 1;
            write(items.get(i), indent, last ? allowance : 1, out);
            if (!last) {
                out.append(",\n").repeat(" ", indent);
            }
        }
    }

    private void writeDict(PyDict dict, int indent, int allowance, TextBuilder out) {
        List<PyDict.Item> items = sortedItems(dict);
        out.append('{');
        for (int i = 0; i < items.size(); i++) {
            boolean last = i == items.size() - 1;
            String key = PyText.repr(items.get(i).key(), meter);
            out.append(key).append(": ");
            write(items.get(i).value(), indent + Strings.length(key, meter) + 3, last ? allowance + 1 : 1, out);
            if (!last) {
                out.append(",\n").repeat(" ", indent + 1);
            }
        }
        out.append('}');
    }

    private Object sorted(Object value) {
        meter.enter();
        Object sorted = switch (value) {
            case PyDict dict -> {
                PyDict copy = new PyDict();
                sortedItems(dict).forEach(item -> copy.put(item.key(), sorted(item.value()), meter));
                yield copy;
            }
            case PyTuple tuple -> new PyTuple(sortedAll(tuple.walk(meter)), meter);
            case PyList list -> new PyList(sortedAll(list.walk(meter)), meter);
            default -> value;
        };
        meter.leave();
        return sorted;
    }

    private List<Object> sortedAll(List<Object> items) {
        List<Object> copy = new ArrayList<>(items.size());
        items.forEach(item -> copy.add(sorted(item)));
        return copy;
    }

    // Keys that have no common order are ordered by the name of their type.
    private List<PyDict.Item> sortedItems(PyDict dict) {
        return Sorting.sorted(
                dict.items(meter),
                (a, b) -> {
                    boolean comparable = Types.isNumber(a.key()) && Types.isNumber(b.key())
                            || Types.isString(a.key()) && Types.isString(b.key());
                    return comparable
                            ? Comparison.less(a.key(), b.key(), meter)
                            : Types.name(a.key()).compareTo(Types.name(b.key())) < 0;
                },
                meter);
    }
}
