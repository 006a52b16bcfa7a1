package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code cycler(...)} makes: its items in turn. Not thread-safe. */
final class Cycler implements PyObject {
    private final List<Object> items;
    private final Meter meter;
    private int position;

    Cycler(List<Object> items, Meter meter) {
        this.meter = meter;
        if (items.isEmpty()) {
            throw TemplateException.of("RuntimeError", "at least one item has to be provided");
        }
        this.items = items;
    }

    @Override
    public String typeName() {
        return "Cycler";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "current" -> items.get(position);
            case "items" -> new PyTuple(items, meter);
            case "pos" -> (long) position;
            case "next" ->
                new PyFunction("next", arguments -> {
                    arguments.positionalOnly("next", 0, 0);
                    Object current = items.get(position);
                    position = (position + 1) % items.size();
                    return current;
                });
            case "reset" ->
                new PyFunction("reset", arguments -> {
                    arguments.positionalOnly("reset", 0, 0);
                    position = 0;
                    return None.NONE;
                });
            default -> null;
        };
    }
}
