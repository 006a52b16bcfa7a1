package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySlice;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Sizes;
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
    public static String str(Object value) {
        return switch (value) {
            case String s -> s;
            case Markup markup -> markup.text();
            case Undefined ignored -> "";
            default -> repr(value);
        };
    }

    /** The value as a Python literal where it has one. */
    public static String repr(Object value) {
        if (value instanceof String s) {
            return QuotedText.of(s);
        }
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** An integer in decimal. */
    static String integer(BigInteger value) {
        String digits = value.toString();
        if (digits.length() > MAX_DIGITS + (value.signum() < 0 ? 1 : 0)) {
            throw TemplateException.valueError(
                    "Exceeds the limit (" + MAX_DIGITS + " digits) for integer string conversion");
        }
        return digits;
    }

    private static void write(Object value, StringBuilder out) {
        Sizes.check(out.length());
        switch (value) {
            case String s -> out.append(QuotedText.of(s));
            case Markup markup ->
                out.append("Markup(").append(QuotedText.of(markup.text())).append(')');
            case None ignored -> out.append("None");
            case Undefined ignored -> out.append("Undefined");
            case Boolean b -> out.append(b ? "True" : "False");
            case Long n -> out.append(n.longValue());
            case BigInteger n -> out.append(integer(n));
            case Double d -> out.append(FloatText.repr(d));
            case PyList list -> writeAll(list.items(), "[", "]", out);
            case PyTuple tuple -> writeAll(tuple.items(), "(", tuple.items().size() == 1 ? ",)" : ")", out);
            case PyDict dict -> writeDict(dict, out);
            case DictView view -> writeAll(view.elements(), view.kind().typeName() + "([", "])", out);
            case PyRange range -> {
                out.append("range(").append(range.start()).append(", ").append(range.stop());
                out.append(range.step() == 1 ? "" : ", " + range.step()).append(')');
            }
            case PySlice slice -> writeAll(List.of(slice.start(), slice.stop(), slice.step()), "slice(", ")", out);
            case PyObject object -> out.append(object.show());
            default -> out.append('<').append(Types.name(value)).append(" object>");
        }
    }

    private static void writeAll(Collection<Object> items, String open, String close, StringBuilder out) {
        out.append(open);
        Iterator<Object> each = items.iterator();
        while (each.hasNext()) {
            write(each.next(), out);
            out.append(each.hasNext() ? ", " : "");
        }
        out.append(close);
    }

    private static void writeDict(PyDict dict, StringBuilder out) {
        out.append('{');
        String separator = "";
        for (PyDict.Item item : dict.items()) {
            out.append(separator);
            write(item.key(), out);
            out.append(": ");
            write(item.value(), out);
            separator = ", ";
        }
        out.append('}');
    }
}
