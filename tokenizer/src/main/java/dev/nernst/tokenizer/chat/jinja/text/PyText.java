package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySlice;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * Python's {@code str(x)} and {@code repr(x)}.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class PyText {
    /** Python refuses to write longer integers in decimal. */
    private static final int MAX_DIGITS = 4300;

    private PyText() {}

    /** What a template prints for a value. */
    public static String str(Object value, Meter meter) {
        return switch (value) {
            case String s -> s;
            case Markup markup -> markup.text();
            case Undefined ignored -> "";
            default -> repr(value, meter);
        };
    }

    /** The value as a Python literal where it has one. */
    public static String repr(Object value, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        write(value, out, meter);
        return out.toString();
    }

    /** An integer in decimal. */
    static String integer(BigInteger value, Meter meter) {
        meter.integers(Math.min(value.bitLength(), 4 * MAX_DIGITS), Math.min(value.bitLength(), 4 * MAX_DIGITS));
        // A decimal digit is worth more than three bits; longer ones are not even written out.
        String digits = value.bitLength() / 4 > MAX_DIGITS ? "" : value.toString();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS + (value.signum() < 0 ? 1 : 0)) {
            throw TemplateException.valueError(
                    "Exceeds the limit (" + MAX_DIGITS + " digits) for integer string conversion");
        }
        return digits;
    }

    private static void write(Object value, TextBuilder out, Meter meter) {
        meter.enter();
        writeValue(value, out, meter);
        meter.leave();
    }

    private static void writeValue(Object value, TextBuilder out, Meter meter) {
        switch (value) {
            case String s -> QuotedText.write(s, out);
            case Markup markup -> {
                out.append("Markup(");
                QuotedText.write(markup.text(), out);
                out.append(')');
            }
            case None ignored -> out.append("None");
            case Undefined ignored -> out.append("Undefined");
            case Boolean b -> out.append(b ? "True" : "False");
            case Long n -> out.append(n.longValue());
            case BigInteger n -> out.append(integer(n, meter));
            case Double d -> {
                meter.steps(10);
                out.append(FloatText.repr(d));
            }
            case PyList list -> writeAll(list.walk(meter), "[", "]", out, meter);
            case PyTuple tuple -> writeAll(tuple.walk(meter), "(", tuple.size() == 1 ? ",)" : ")", out, meter);
            case PyDict dict -> writeDict(dict, out, meter);
            case DictView view -> writeAll(view.elements(meter), view.kind().typeName() + "([", "])", out, meter);
            case PyRange range -> {
                out.append("range(").append(range.start()).append(", ").append(range.stop());
                out.append(range.step() == 1 ? "" : ", " + range.step()).append(')');
            }
            case PySlice slice ->
                writeAll(List.of(slice.start(), slice.stop(), slice.step()), "slice(", ")", out, meter);
            case PyObject object -> out.append(object.show(meter));
            default -> out.append("<").append(Types.name(value)).append(" object>");
        }
    }

    private static void writeAll(Collection<Object> items, String open, String close, TextBuilder out, Meter meter) {
        out.append(open);
        Iterator<Object> each = items.iterator();
        while (each.hasNext()) {
            write(each.next(), out, meter);
            out.append(each.hasNext() ? ", " : "");
        }
        out.append(close);
    }

    private static void writeDict(PyDict dict, TextBuilder out, Meter meter) {
        out.append('{');
        String separator = "";
        for (PyDict.Item item : dict.items(meter)) {
            out.append(separator);
            write(item.key(), out, meter);
            out.append(": ");
            write(item.value(), out, meter);
            separator = ", ";
        }
        out.append('}');
    }
}
