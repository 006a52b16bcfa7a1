package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.value.Meter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names outside every scope: what the template's top level has set, the render's variables, the globals. */
final class Context {
    private final Map<String, Object> variables;
    private final Map<String, Object> globals;
    private final Meter meter;
    private final Map<String, Object> exported = new HashMap<>();

    Context(Map<String, Object> variables, Map<String, Object> globals, Meter meter) {
        this.variables = variables;
        this.globals = globals;
        this.meter = meter;
    }

    /** What look-ups are charged to. */
    Meter meter() {
        return meter;
    }

    /** The value, or null when nothing has that name. */
    @Nullable
    Object resolve(String name) {
        Object value = exported.get(name);
        if (value == null) {
            value = variables.get(name);
        }
        return value == null ? globals.get(name) : value;
    }

    /** Makes a top-level variable visible to macros and blocks. */
    void export(String name, Object value) {
        exported.put(name, value);
    }
}
