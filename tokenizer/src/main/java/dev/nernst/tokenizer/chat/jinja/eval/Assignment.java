package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.global.Namespace;
import dev.nernst.tokenizer.chat.jinja.syntax.Target;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Writes values to targets, unpacking where the target is a tuple. */
final class Assignment {
    private final Meter meter;

    Assignment(Meter meter) {
        this.meter = meter;
    }

    /** Fails unless every dotted target belongs to a namespace; Jinja looks before it evaluates the value. */
    void checkNamespaces(Target target, Scope scope) {
        switch (target) {
            case Target.Name ignored -> {}
            case Target.Tuple tuple -> tuple.items().forEach(item -> checkNamespaces(item, scope));
            case Target.NamespaceAttribute attribute -> namespace(attribute, scope);
        }
    }

    void assign(Target target, Object value, Scope scope) {
        switch (target) {
            case Target.Name name -> scope.assign(name.name(), value);
            case Target.NamespaceAttribute attribute ->
                namespace(attribute, scope).set(attribute.name(), value, meter);
            case Target.Tuple tuple -> {
                List<Object> values = unpack(value, tuple.items().size());
                for (int i = 0; i < values.size(); i++) {
                    assign(tuple.items().get(i), values.get(i), scope);
                }
            }
        }
    }

    /** The targets' values again, as a loop's filter passes them on. */
    Object read(Target target, Scope scope) {
        return switch (target) {
            case Target.Name name -> scope.get(name.name());
            case Target.NamespaceAttribute attribute ->
                throw new IllegalStateException("a loop cannot write to " + attribute);
            case Target.Tuple tuple -> {
                List<Object> values = new ArrayList<>(tuple.items().size());
                tuple.items().forEach(item -> values.add(read(item, scope)));
                yield new PyTuple(values, meter);
            }
        };
    }

    private static Namespace namespace(Target.NamespaceAttribute attribute, Scope scope) {
        if (scope.get(attribute.owner()) instanceof Namespace namespace) {
            return namespace;
        }
        throw TemplateException.of("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
    }

    private List<Object> unpack(Object value, int count) {
        if (!Iteration.isIterable(value)) {
            throw TemplateException.typeError("cannot unpack non-iterable " + Types.name(value) + " object");
        }
        Iterator<Object> items = Iteration.of(value, meter);
        List<Object> values = new ArrayList<>(count);
        while (values.size() < count && items.hasNext()) {
            values.add(items.next());
        }
        if (values.size() < count) {
            throw TemplateException.valueError(
                    "not enough values to unpack (expected " + count + ", got " + values.size() + ")");
        }
        if (items.hasNext()) {
            throw TemplateException.valueError("too many values to unpack (expected " + count + ")");
        }
        return values;
    }
}
