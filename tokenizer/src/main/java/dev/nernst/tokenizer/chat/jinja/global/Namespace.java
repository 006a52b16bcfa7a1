package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import org.jspecify.annotations.Nullable;

/** What {@code namespace(...)} makes: the one value a template may change, by {@code set ns.name = ...}. Not thread-safe. */
public final class Namespace implements PyObject {
    private final PyDict attributes;

    Namespace(PyDict attributes) {
        this.attributes = attributes;
    }

    /** Sets an attribute. */
    public void set(String name, Object value) {
        attributes.put(name, value);
    }

    @Override
    public String typeName() {
        return "Namespace";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return attributes.get(name);
    }

    @Override
    public String show() {
        return "<Namespace " + PyText.repr(attributes) + ">";
    }
}
