package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.PyCallable;
import org.jspecify.annotations.Nullable;

/** What {@code joiner(sep)} makes: nothing the first time it is called, the separator afterwards. Not thread-safe. */
final class Joiner implements PyCallable {
    private final Object separator;
    private boolean used;

    Joiner(Object separator) {
        this.separator = separator;
    }

    @Override
    public String typeName() {
        return "Joiner";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return switch (name) {
            case "sep" -> separator;
            case "used" -> used;
            default -> null;
        };
    }

    @Override
    public Object call(Arguments arguments) {
        arguments.positionalOnly("__call__", 0, 0);
        Object shown = used ? separator : "";
        used = true;
        return shown;
    }
}
