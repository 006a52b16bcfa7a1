package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import org.jspecify.annotations.Nullable;

/** What {@code namespace(...)} makes: the one value a template may change, by {@code set ns.name = ...}. Not thread-safe. */
public final class Namespace implements PyObject {
    private final PyDict attributes;
    private final Meter meter;

    Namespace(PyDict attributes, Meter meter) {
        this.meter = meter;
        this.attributes = attributes;
    }

    /** Sets an attribute. */
    public void set(String name, Object value, Meter meter) {
        attributes.put(name, value, meter);
    }

    @Override
    public String typeName() {
        return "Namespace";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return attributes.get(name, meter);
    }

    @Override
    public String show(Meter unused) {
        return "<Namespace " + PyText.repr(attributes, meter) + ">";
    }
}
