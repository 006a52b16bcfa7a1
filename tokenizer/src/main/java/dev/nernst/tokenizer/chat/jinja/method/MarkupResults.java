package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;

/** Methods of marked-up text give marked-up text. */
final class MarkupResults {
    private MarkupResults() {}

    static Object like(Object owner, Object result) {
        if (!(owner instanceof Markup)) {
            return result;
        }
        return switch (result) {
            case String text -> new Markup(text);
            case PyList list -> all(list);
            case PyTuple tuple -> all(tuple);
            default -> result;
        };
    }

    private static PySequence all(PySequence sequence) {
        return sequence.with(sequence.items().stream()
                .<Object>map(item -> item instanceof String text ? new Markup(text) : item)
                .toList());
    }
}
