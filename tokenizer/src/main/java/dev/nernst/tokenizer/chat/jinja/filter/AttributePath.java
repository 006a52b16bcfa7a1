package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.value.Lookup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code attribute} argument of filters: names and indices with dots between, such as {@code a.0.b}.
 *
 * @param steps keys to follow in turn; none for the item itself
 * @param absent what stands for an undefined step, or null to leave it undefined
 */
record AttributePath(List<Object> steps, @Nullable Object absent) {

    /** A path from a filter's argument: text, an integer or none. */
    static AttributePath of(Object attribute, @Nullable Object absent, Meter meter) {
        if (attribute == None.NONE) {
            return new AttributePath(List.of(), absent);
        }
        if (!Types.isString(attribute)) {
            return new AttributePath(List.of(attribute), absent);
        }
        List<Object> steps = new ArrayList<>();
        for (String step : Strings.split(Strings.textOf(attribute), ".", meter)) {
            steps.add(isIndex(step) ? (Object) Long.valueOf(step) : step);
        }
        return new AttributePath(steps, absent);
    }

    /** Several paths, with commas between. */
    static List<AttributePath> several(Object attribute, Meter meter) {
        if (!Types.isString(attribute)) {
            return List.of(of(attribute, null, meter));
        }
        List<AttributePath> paths = new ArrayList<>();
        for (String path : Strings.split(Strings.textOf(attribute), ",", meter)) {
            paths.add(of(path, null, meter));
        }
        return paths;
    }

    /** Follows the path from an item. */
    Object from(Object item, Lookup lookup) {
        Object value = item;
        for (Object step : steps) {
            value = lookup.item(value, step);
            if (absent != null && value instanceof Undefined) {
                value = absent;
            }
        }
        return value;
    }

    /** Text in lower case, anything else as it is. */
    static Object ignoringCase(Object value, Meter meter) {
        return Types.isString(value) ? Strings.like(value, Strings.lower(Strings.textOf(value), meter)) : value;
    }

    private static boolean isIndex(String step) {
        return !step.isEmpty() && step.length() < 19 && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
