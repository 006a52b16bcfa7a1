package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.Attributes;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Keys;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyList;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import dev.nernst.tokenizer.chat.jinja.value.PySequence;
import dev.nernst.tokenizer.chat.jinja.value.PySlice;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attribute and element access as Jinja's immutable sandbox does it. Stateless. */
final class Access implements Lookup {
    @Override
    public Object attribute(Object owner, String name) {
        Object value = Attributes.find(owner, name, this);
        if (value == null) {
            value = element(owner, name);
        }
        return value == null ? Undefined.attribute(owner, name) : value;
    }

    @Override
    public Object item(Object owner, Object key) {
        Object value = key instanceof PySlice slice ? slice(owner, slice) : element(owner, key);
        if (value == null && Types.isString(key)) {
            value = Attributes.find(owner, Strings.textOf(key), this);
        }
        if (value != null) {
            return value;
        }
        return Types.isString(key)
                ? Undefined.attribute(owner, Strings.textOf(key))
                : Undefined.element(owner, PyText.repr(key));
    }

    /** {@code owner[start:stop:step]}, which fails where an element would be undefined. */
    Object slice(Object owner, PySlice slice) {
        return switch (owner) {
            case PySequence sequence -> sequence.with(slice(sequence.items(), slice));
            case PyRange range -> new PyList(slice(range.elements(), slice));
            case PyDict ignored -> throw TemplateException.typeError("unhashable type: 'slice'");
            case Undefined undefined -> throw undefined.failure();
            default -> {
                if (!Types.isString(owner)) {
                    throw TemplateException.typeError("'" + Types.name(owner) + "' object is not subscriptable");
                }
                yield Strings.like(owner, Strings.slice(Strings.textOf(owner), slice));
            }
        };
    }

    private static List<Object> slice(List<Object> items, PySlice slice) {
        List<Object> chosen = new ArrayList<>();
        slice.forEachIndex(items.size(), i -> chosen.add(items.get(i)));
        return chosen;
    }

    /** The element, or null where Python raises a TypeError or LookupError. */
    private static @Nullable Object element(Object owner, Object key) {
        return switch (owner) {
            case Undefined undefined -> throw undefined.failure();
            case PyDict dict -> Keys.isHashable(key) ? dict.get(key) : null;
            case PySequence sequence -> at(sequence.items(), key);
            case PyRange range -> at(range.elements(), key);
            default -> Types.isString(owner) ? character(owner, key) : null;
        };
    }

    private static @Nullable Object at(List<Object> items, Object key) {
        int index = index(items.size(), key);
        return index < 0 ? null : items.get(index);
    }

    private static @Nullable Object character(Object owner, Object key) {
        String text = Strings.textOf(owner);
        int index = index(Strings.length(text), key);
        return index < 0 ? null : Strings.like(owner, Strings.substring(text, index, index + 1));
    }

    private static int index(int size, Object key) {
        if (!Types.isInteger(key)) {
            return -1;
        }
        long index = Numbers.index(key);
        long wrapped = index < 0 ? index + size : index;
        return wrapped >= 0 && wrapped < size ? (int) wrapped : -1;
    }
}
