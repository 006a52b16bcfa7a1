package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;

/** Methods of marked-up text give marked-up text. */
final class MarkupResults {
    private MarkupResults() {}

    static Object like(Object owner, Object result, Meter meter) {
        if (!(owner instanceof Markup)) {
            return result;
        }
        return switch (result) {
            case String text -> new Markup(text);
            case PyList list -> all(list, meter);
            case PyTuple tuple -> all(tuple, meter);
            default -> result;
        };
    }

    private static PySequence all(PySequence sequence, Meter meter) {
        return sequence.with(
                sequence.walk(meter).stream()
                        .<Object>map(item -> item instanceof String text ? new Markup(text) : item)
                        .toList(),
                meter);
    }
}
