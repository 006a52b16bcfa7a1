package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.scope.Scopes;
import dev.nernst.tokenizer.chat.jinja.syntax.Stmt;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyCallable;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A macro, or the body of a call block.
 *
 * @param name the macro's name; {@code caller} for a call block
 * @param signature its parameters
 * @param uses which special names its body mentions
 * @param meter of the render it belongs to
 * @param run renders the body with parameters bound by name; a parameter absent from the map takes its default
 */
record MacroValue(
        String name,
        Stmt.Signature signature,
        Scopes.MacroUses uses,
        Meter meter,
        Function<Map<String, Object>, Object> run)
        implements PyCallable {

    @Override
    public String typeName() {
        return "Macro";
    }

    @Override
    public String show(Meter unused) {
        return "<Macro '" + name + "'>";
    }

    @Override
    public @Nullable Object attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name;
            case "arguments" -> new PyTuple(new ArrayList<>(signature.parameters()), meter);
            case "catch_kwargs" -> uses.keywords();
            case "catch_varargs" -> uses.varargs();
            case "caller" -> uses.caller();
            default -> null;
        };
    }

    @Override
    public Object call(Arguments arguments) {
        List<String> parameters = signature.parameters();
        meter.steps(1L + parameters.size());
        List<Object> positional = arguments.positional();
        Map<String, Object> surplus = new LinkedHashMap<>(arguments.keywords());
        Map<String, Object> bound = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            Object value = i < positional.size() ? positional.get(i) : surplus.remove(parameters.get(i));
            if (value != null) {
                bound.put(parameters.get(i), value);
            }
        }
        if (uses.caller() && !parameters.contains("caller")) {
            Object caller = surplus.remove("caller");
            bound.put(
                    "caller", caller == null || caller == None.NONE ? Undefined.because("No caller defined") : caller);
        }
        bindSurplus(bound, surplus, positional);
        return run.apply(bound);
    }

    private void bindSurplus(Map<String, Object> bound, Map<String, Object> surplus, List<Object> positional) {
        int count = signature.parameters().size();
        if (uses.keywords()) {
            PyDict kwargs = new PyDict();
            surplus.forEach((name, value) -> kwargs.put(name, value, meter));
            bound.put("kwargs", kwargs);
        } else if (!surplus.isEmpty()) {
            throw TemplateException.typeError("macro '" + name
                    + (surplus.containsKey("caller")
                            ? "' was invoked with two values for the special caller argument. This is most likely a"
                                    + " bug."
                            : "' takes no keyword argument '"
                                    + surplus.keySet().iterator().next() + "'"));
        }
        if (uses.varargs()) {
            bound.put(
                    "varargs",
                    new PyTuple(positional.subList(Math.min(count, positional.size()), positional.size()), meter));
        } else if (positional.size() > count) {
            throw TemplateException.typeError("macro '" + name + "' takes not more than " + count + " argument(s)");
        }
    }
}
