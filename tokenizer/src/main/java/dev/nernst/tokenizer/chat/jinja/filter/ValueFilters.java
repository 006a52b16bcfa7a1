package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.Attributes;
import dev.nernst.tokenizer.chat.jinja.text.JsonText;
import dev.nernst.tokenizer.chat.jinja.text.PrettyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.Truth;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters that take any value: default, attr, tojson, pprint. */
final class ValueFilters {
    private ValueFilters() {}

    static void register(Map<String, Filter> filters) {
        Filter orDefault = (input, arguments, context) -> {
            Arguments.Bound bound = arguments.bind("default", 0, "default_value", "boolean");
            boolean missing = input instanceof Undefined || (bound.flag(1, false) && !Truth.of(input));
            return missing ? bound.get(0, "") : input;
        };
        filters.put("default", orDefault);
        filters.put("d", orDefault);
        filters.put("attr", (input, arguments, context) -> {
            String name = arguments.bind("attr", 1, "name").text(0, "");
            Object value = Attributes.find(input, name, context.lookup());
            return value == null ? Undefined.attribute(input, name) : value;
        });
        filters.put("pprint", (input, arguments, context) -> {
            arguments.bind("pprint", 0);
            return PrettyText.of(input, arguments.meter());
        });
        filters.put("tojson", (input, arguments, context) -> toJson(input, arguments));
    }

    private static Object toJson(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        Meter meter = arguments.meter();
        String indent = indent(bound.get(1, None.NONE), meter);
        String itemSeparator = indent == null ? ", " : ",";
        String keySeparator = ": ";
        Object separators = bound.get(2, None.NONE);
        if (separators != None.NONE) {
            List<Object> pair = Iteration.list(separators, meter);
            if (pair.size() != 2) {
                throw TemplateException.valueError("separators must be a pair, got " + pair.size() + " values");
            }
            itemSeparator = Strings.require(pair.get(0));
            keySeparator = Strings.require(pair.get(1));
        }
        return new JsonText(bound.flag(0, false), indent, itemSeparator, keySeparator, bound.flag(3, false), meter)
                .of(input);
    }

    private static @Nullable String indent(Object indent, Meter meter) {
        if (indent == None.NONE) {
            return null;
        }
        return Types.isString(indent) ? Strings.textOf(indent) : Strings.repeat(" ", Numbers.index(indent), meter);
    }
}
