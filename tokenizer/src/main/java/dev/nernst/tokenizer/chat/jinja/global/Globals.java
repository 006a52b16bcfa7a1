package dev.nernst.tokenizer.chat.jinja.global;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.text.Strftime;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyFunction;
import dev.nernst.tokenizer.chat.jinja.value.PyRange;
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
        add(globals, "namespace", arguments -> new Namespace(dict(arguments)));
        add(globals, "cycler", arguments -> new Cycler(arguments.positional()));
        add(
                globals,
                "joiner",
                arguments -> new Joiner(arguments.bind("joiner", 0, "sep").get(0, ", ")));
        add(globals, "raise_exception", arguments -> {
            Object message = arguments.bind("raise_exception", 1, "message").get(0);
            throw TemplateException.of("TemplateError", PyText.str(message));
        });
        add(
                globals,
                "strftime_now",
                arguments -> Strftime.format(
                        LocalDateTime.now(clock),
                        arguments.bind("strftime_now", 1, "format").text(0, "")));
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
        long first = Numbers.index(bound.get(0));
        return bound.has(1) ? new PyRange(first, bound.integer(1, 0), bound.integer(2, 1)) : new PyRange(0, first, 1);
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
                dict.putAll(other);
            } else {
                Iteration.list(source).forEach(item -> addPair(dict, item));
            }
        }
        arguments.keywords().forEach(dict::put);
        return dict;
    }

    private static void addPair(PyDict dict, Object item) {
        if (!Iteration.isIterable(item)) {
            throw TemplateException.typeError("cannot convert dictionary update sequence element to a sequence");
        }
        List<Object> pair = Iteration.list(item);
        if (pair.size() != 2) {
            throw TemplateException.valueError(
                    "dictionary update sequence element has length " + pair.size() + "; 2 is required");
        }
        dict.put(pair.get(0), pair.get(1));
    }
}
