package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.text.Strftime;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
import java.math.BigInteger;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The functions a chat template finds without asking.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Globals {
    private Globals() {}

    /**
     * @param clock the time that {@code strftime_now} tells, in the clock's own zone
     */
    public static Map<String, Object> with(Clock clock) {
        Map<String, Object> globals = new HashMap<>();
        add(globals, "range", Globals::range);
        add(globals, "dict", Globals::dict);
        add(globals, "namespace", arguments -> new Namespace(dict(arguments), arguments.meter()));
        add(globals, "cycler", arguments -> new Cycler(arguments.positional(), arguments.meter()));
        add(
                globals,
                "joiner",
                arguments -> new Joiner(arguments.bind("joiner", 0, "sep").get(0, ", ")));
        add(globals, "raise_exception", arguments -> {
            Object message = arguments.bind("raise_exception", 1, "message").get(0);
            throw TemplateException.of("TemplateError", PyText.str(message, arguments.meter()));
        });
        add(
                globals,
                "strftime_now",
                arguments -> Strftime.format(
                        LocalDateTime.now(clock),
                        arguments.bind("strftime_now", 1, "format").text(0, ""),
                        arguments.meter()));
        add(globals, "lipsum", arguments -> {
            throw TemplateException.of("RuntimeError", "lipsum is random, and rendering is not");
        });
        return Map.copyOf(globals);
    }

    private static void add(Map<String, Object> globals, String name, Function<Arguments, Object> code) {
        globals.put(name, new PyFunction(name, code));
    }

    private static PyRange range(Arguments arguments) {
        Arguments.Bound bound = arguments.positionalOnly("range", 1, 3);
        long first = end(bound.get(0));
        return bound.has(1)
                ? new PyRange(first, end(bound.get(1)), bound.integer(2, 1))
                : new PyRange(0, Numbers.index(bound.get(0)), 1);
    }

    // A step may be cut to 64 bits without changing the range; its ends may not.
    private static long end(Object bound) {
        if (bound instanceof BigInteger) {
            throw TemplateException.of("OverflowError", "range() takes integers of at most 64 bits");
        }
        return Numbers.index(bound);
    }

    /** Python's {@code dict(...)}: a mapping or an iterable of pairs, then keywords. */
    private static PyDict dict(Arguments arguments) {
        if (arguments.positional().size() > 1) {
            throw TemplateException.typeError("dict expected at most 1 argument, got "
                    + arguments.positional().size());
        }
        PyDict dict = new PyDict();
        for (Object source : arguments.positional()) {
            if (source instanceof PyDict other) {
                dict.putAll(other, arguments.meter());
            } else {
                Iteration.list(source, arguments.meter()).forEach(item -> addPair(dict, item, arguments.meter()));
            }
        }
        arguments.keywords().forEach((name, value) -> dict.put(name, value, arguments.meter()));
        return dict;
    }

    private static void addPair(PyDict dict, Object item, Meter meter) {
        if (!Iteration.isIterable(item)) {
            throw TemplateException.typeError("cannot convert dictionary update sequence element to a sequence");
        }
        List<Object> pair = Iteration.list(item, meter);
        if (pair.size() != 2) {
            throw TemplateException.valueError(
                    "dictionary update sequence element has length " + pair.size() + "; 2 is required");
        }
        dict.put(pair.get(0), pair.get(1), meter);
    }
}
