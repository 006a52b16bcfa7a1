package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.DictView;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyObject;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Python's {@code getattr} finds on each type, as far as the immutable sandbox lets a template see it.
 *
 * <p>Safe for use by several threads.
 */
public final class Attributes {
    /** Attributes every Python object has; a template that asks for one gets an undefined that names the danger. */
    private static final Set<String> INTERNAL = Set.of(
            "__class__",
            "__init__",
            "__doc__",
            "__dict__",
            "__module__",
            "__new__",
            "__reduce__",
            "__reduce_ex__",
            "__subclasshook__",
            "__init_subclass__",
            "__getattribute__",
            "__setattr__",
            "__delattr__",
            "__dir__",
            "__eq__",
            "__ne__",
            "__lt__",
            "__le__",
            "__gt__",
            "__ge__",
            "__hash__",
            "__repr__",
            "__str__",
            "__format__",
            "__sizeof__",
            "__getstate__");

    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> DICT_CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Attributes() {}

    /** The attribute, an undefined for one that must not be touched, or null when there is none. */
    public static @Nullable Object find(Object owner, String name, Lookup lookup) {
        if (owner instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (INTERNAL.contains(name)) {
            return Undefined.unsafe(owner, name);
        }
        return switch (owner) {
            case String text -> string(text, name, lookup);
            case Markup markup -> string(markup, name, lookup);
            case PyDict dict -> dict(dict, name);
            case PyList list ->
                LIST_CHANGES.contains(name) ? Undefined.unsafe(list, name) : bind(SequenceMethods.LIST, list, name);
            case PyTuple tuple -> {
                int field = tuple.names().indexOf(name);
                yield field >= 0 ? tuple.get(field) : bind(SequenceMethods.TUPLE, tuple, name);
            }
            case PyRange range -> rangeAttribute(range, name, lookup.meter());
            case DictView view -> name.equals("mapping") ? view.dict() : null;
            case None ignored -> null;
            case PyObject object -> object(object, name);
            default -> Types.isNumber(owner) ? NumberMethods.find(owner, name, lookup.meter()) : null;
        };
    }

    private static @Nullable Object dict(PyDict dict, String name) {
        return DICT_CHANGES.contains(name) ? Undefined.unsafe(dict, name) : bind(DictMethods.ALL, dict, name);
    }

    private static @Nullable Object object(PyObject object, String name) {
        Object value = object.attribute(name);
        return value != null && name.startsWith("_") ? Undefined.unsafe(object, name) : value;
    }

    private static @Nullable Object rangeAttribute(PyRange range, String name, Meter meter) {
        return switch (name) {
            case "start" -> range.start();
            case "stop" -> range.stop();
            case "step" -> range.step();
            case "index", "count" -> bind(SequenceMethods.LIST, new PyList(range.elements(), meter), name);
            default -> null;
        };
    }

    private static @Nullable Object string(Object owner, String name, Lookup lookup) {
        if (name.equals("format")) {
            return new PyFunction(name, arguments -> StringFormatting.format(owner, arguments, lookup));
        }
        if (name.equals("format_map")) {
            return new PyFunction(name, arguments -> StringFormatting.formatMap(owner, arguments, lookup));
        }
        Method<String> method = StringMethods.ALL.get(name);
        if (method == null) {
            return null;
        }
        String text = Strings.textOf(owner);
        return new PyFunction(name, arguments -> {
            // A method reads its text.
            arguments.charge(owner);
            return MarkupResults.like(owner, method.call(text, arguments), arguments.meter());
        });
    }

    private static <T> @Nullable Object bind(Map<String, Method<T>> methods, T owner, String name) {
        Method<T> method = methods.get(name);
        return method == null ? null : new PyFunction(name, arguments -> method.call(owner, arguments));
    }
}
