package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call passes: positional values and keyword values, in order.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param positional values without a name
 * @param keywords values with one
 * @param meter what the function that is called charges its work to
 */
public record Arguments(List<Object> positional, Map<String, Object> keywords, Meter meter) {
    /** No arguments at all. */
    public static Arguments none(Meter meter) {
        return new Arguments(List.of(), Map.of(), meter);
    }

    /**
     * Charges the call itself: every text that it is given, and that its receiver is, counts as read. What a function does beyond
     * that, the operations on values charge.
     *
     * @param receiver what a filter, test or method is applied to
     */
    public void charge(Object receiver) {
        meter.step();
        meter.reads(receiver);
        charge();
    }

    /** {@link #charge(Object)} without a receiver. */
    public void charge() {
        meter.items(positional.size() + (long) keywords.size());
        positional.forEach(meter::reads);
        keywords.values().forEach(meter::reads);
    }

    /** The positional values from {@code from} on, with the same keywords. */
    public Arguments skip(int from) {
        return new Arguments(positional.subList(Math.min(from, positional.size()), positional.size()), keywords, meter);
    }

    /**
     * Binds to parameters by position or name.
     *
     * @param function name for messages
     * @param required how many of the parameters have no default
     * @param parameters parameter names in order
     * @throws TemplateException TypeError for too many, unknown, doubled or missing arguments
     */
    public Bound bind(String function, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw tooMany(function, parameters.length);
        }
        @Nullable Object[] values = new @Nullable Object[parameters.length];
        for (int i = 0; i < positional.size(); i++) {
            values[i] = positional.get(i);
        }
        keywords.forEach((name, value) -> {
            int at = List.of(parameters).indexOf(name);
            if (at < 0) {
                throw TemplateException.typeError(function + "() got an unexpected keyword argument '" + name + "'");
            }
            if (values[at] != null) {
                throw TemplateException.typeError(function + "() got multiple values for argument '" + name + "'");
            }
            values[at] = value;
        });
        for (int i = 0; i < required; i++) {
            if (values[i] == null) {
                throw TemplateException.typeError(function + "() missing required argument: '" + parameters[i] + "'");
            }
        }
        return new Bound(values);
    }

    /**
     * The arguments of a function that takes no keywords.
     *
     * @throws TemplateException TypeError for keywords or a count outside the range
     */
    public Bound positionalOnly(String function, int least, int most) {
        if (!keywords.isEmpty()) {
            throw TemplateException.typeError(function + "() takes no keyword arguments");
        }
        if (positional.size() > most) {
            throw tooMany(function, most);
        }
        if (positional.size() < least) {
            throw TemplateException.typeError(function + " expected at least " + least + " argument"
                    + (least == 1 ? "" : "s") + ", got " + positional.size());
        }
        @Nullable Object[] values = new @Nullable Object[most];
        for (int i = 0; i < positional.size(); i++) {
            values[i] = positional.get(i);
        }
        return new Bound(values);
    }

    private TemplateException tooMany(String function, int most) {
        return TemplateException.typeError(
                function + "() takes at most " + most + " arguments (" + positional.size() + " given)");
    }

    /** Arguments matched to parameters; an index is a parameter's place. */
    public static final class Bound {
        private final @Nullable Object[] values;

        private Bound(@Nullable Object[] values) {
            this.values = values;
        }

        /** Whether the parameter was given. */
        public boolean has(int index) {
            return values[index] != null;
        }

        /** The value of a required parameter. */
        public Object get(int index) {
            Object value = values[index];
            if (value == null) {
                throw TemplateException.typeError("missing argument " + (index + 1));
            }
            return value;
        }

        /** The value, or a default. */
        public Object get(int index, Object absent) {
            Object value = values[index];
            return value == null ? absent : value;
        }

        /** The truth of the value, or a default. */
        public boolean flag(int index, boolean absent) {
            Object value = values[index];
            return value == null ? absent : Truth.of(value);
        }

        /** The value as an index or count. */
        public long integer(int index, long absent) {
            Object value = values[index];
            return value == null ? absent : Numbers.index(value);
        }

        /** The value as text, which it must be already. */
        public String text(int index, String absent) {
            Object value = values[index];
            return value == null ? absent : Strings.require(value);
        }
    }
}
