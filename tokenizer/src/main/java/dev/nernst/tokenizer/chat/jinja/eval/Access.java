package dev.nernst.tokenizer.chat.jinja.eval;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.Attributes;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Keys;
import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
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
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Attribute and element access as Jinja's immutable sandbox does it. One per render, not thread-safe. */
final class Access implements Lookup {
    private final Meter meter;

    Access(Meter meter) {
        this.meter = meter;
    }

    @Override
    public Meter meter() {
        return meter;
    }

    @Override
    public Object attribute(Object owner, String name) {
        meter.step();
        Object value = Attributes.find(owner, name, this);
        if (value == null) {
            value = element(owner, name);
        }
        return value == null ? Undefined.attribute(owner, name) : value;
    }

    @Override
    public Object item(Object owner, Object key) {
        meter.step();
        Object value = key instanceof PySlice slice ? slice(owner, slice) : element(owner, key);
        if (value == null && Types.isString(key)) {
            value = Attributes.find(owner, Strings.textOf(key), this);
        }
        if (value != null) {
            return value;
        }
        return Types.isString(key)
                ? Undefined.attribute(owner, Strings.textOf(key))
                : Undefined.element(owner, PyText.repr(key, meter));
    }

    /** {@code owner[start:stop:step]}, which fails where an element would be undefined. */
    Object slice(Object owner, PySlice slice) {
        return switch (owner) {
            case PySequence sequence -> sequence.with(slice(sequence::get, sequence.size(), slice), meter);
            case PyRange range -> new PyList(slice(range::get, range.size(), slice), meter);
            case PyDict ignored -> throw TemplateException.typeError("unhashable type: 'slice'");
            case Undefined undefined -> throw undefined.failure();
            default -> {
                if (!Types.isString(owner)) {
                    throw TemplateException.typeError("'" + Types.name(owner) + "' object is not subscriptable");
                }
                yield Strings.like(owner, Strings.slice(Strings.textOf(owner), slice, meter));
            }
        };
    }

    private List<Object> slice(IntFunction<Object> element, int size, PySlice slice) {
        List<Object> chosen = new ArrayList<>();
        slice.forEachIndex(size, meter, i -> chosen.add(element.apply(i)));
        return chosen;
    }

    /** The element, or null where Python raises a TypeError or LookupError. */
    private @Nullable Object element(Object owner, Object key) {
        return switch (owner) {
            case Undefined undefined -> throw undefined.failure();
            case PyDict dict -> Keys.isHashable(key, meter) ? dict.get(key, meter) : null;
            case PySequence sequence -> at(sequence::get, sequence.size(), key);
            case PyRange range -> at(range::get, range.size(), key);
            default -> Types.isString(owner) ? character(owner, key) : null;
        };
    }

    private static @Nullable Object at(IntFunction<Object> element, int size, Object key) {
        int index = index(size, key);
        return index < 0 ? null : element.apply(index);
    }

    private @Nullable Object character(Object owner, Object key) {
        String text = Strings.textOf(owner);
        int index = index(Strings.length(text, meter), key);
        return index < 0 ? null : Strings.like(owner, Strings.at(text, index, meter));
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
