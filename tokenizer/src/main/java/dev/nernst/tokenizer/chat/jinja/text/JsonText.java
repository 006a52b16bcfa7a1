package dev.nernst.tokenizer.chat.jinja.text;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Comparison;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.Sorting;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Python's {@code json.dumps} writes it.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param ascii whether characters above U+007F are escaped
 * @param indent one level's indentation, or null for a single line
 * @param itemSeparator between items
 * @param keySeparator between key and value
 * @param sorted whether keys are sorted
 * @param meter what the work is charged to
 */
public record JsonText(
        boolean ascii,
        @Nullable String indent,
        String itemSeparator,
        String keySeparator,
        boolean sorted,
        Meter meter) {

    /**
     * The value as JSON text.
     *
     * @throws TemplateException TypeError for a value JSON has no form for
     */
    public String of(Object value) {
        TextBuilder out = new TextBuilder(meter);
        write(value, 0, out);
        return out.toString();
    }

    private void write(Object value, int level, TextBuilder out) {
        meter.enter();
        switch (value) {
            case String s -> quote(s, out);
            case Markup markup -> quote(markup.text(), out);
            case PySequence sequence -> writeList(sequence.walk(meter), level, out);
            case PyDict dict -> writeDict(dict, level, out);
            default ->
                out.append(scalar(value)
                        .orElseThrow(() -> TemplateException.typeError(
                                "Object of type " + Types.name(value) + " is not JSON serializable")));
        }
        meter.leave();
    }

    private Optional<String> scalar(Object value) {
        return switch (value) {
            case None ignored -> Optional.of("null");
            case Boolean b -> Optional.of(b ? "true" : "false");
            case Long n -> Optional.of(n.toString());
            case BigInteger n -> Optional.of(PyText.integer(n, meter));
            case Double d -> Optional.of(number(d));
            default -> Optional.empty();
        };
    }

    private String number(double value) {
        meter.steps(10);
        if (Double.isFinite(value)) {
            return FloatText.repr(value);
        }
        return Double.isNaN(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
    }

    private void writeList(List<Object> items, int level, TextBuilder out) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : itemSeparator);
            newline(level + 1, out);
            write(items.get(i), level + 1, out);
        }
        newline(level, out);
        out.append(']');
    }

    private void writeDict(PyDict dict, int level, TextBuilder out) {
        if (dict.size() == 0) {
            out.append("{}");
            return;
        }
        Collection<PyDict.Item> items = dict.items(meter);
        if (sorted) {
            items = Sorting.sorted(items, (a, b) -> Comparison.less(a.key(), b.key(), meter), meter);
        }
        out.append('{');
        String separator = "";
        for (PyDict.Item item : items) {
            out.append(separator);
            newline(level + 1, out);
            quote(key(item.key()), out);
            out.append(keySeparator);
            write(item.value(), level + 1, out);
            separator = itemSeparator;
        }
        newline(level, out);
        out.append('}');
    }

    private String key(Object key) {
        return switch (key) {
            case String s -> s;
            case Markup markup -> markup.text();
            default ->
                scalar(key)
                        .orElseThrow(() -> TemplateException.typeError(
                                "keys must be str, int, float, bool or None, not " + Types.name(key)));
        };
    }

    private void newline(int level, TextBuilder out) {
        if (indent != null) {
            out.append('\n').repeat(indent, level);
        }
    }

    private void quote(String text, TextBuilder out) {
        out.append('"');
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= 0x20 && c != '"' && c != '\\' && !(ascii && c > 0x7e)) {
                continue;
            }
            out.append(text, from, at);
            from = at + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> out.append("\\u").hex(c, 4);
            }
        }
        out.append(text, from, text.length()).append('"');
    }
}
