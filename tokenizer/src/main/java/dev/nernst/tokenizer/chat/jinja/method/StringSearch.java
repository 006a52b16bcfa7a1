package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.Map;
import java.util.function.BiPredicate;

/** Methods of str that look for text or replace it. Positions count code points. */
final class StringSearch {
    private StringSearch() {}

    static void register(Map<String, Method<String>> methods) {
        methods.put("startswith", (text, arguments) -> affix("startswith", text, arguments, String::startsWith));
        methods.put("endswith", (text, arguments) -> affix("endswith", text, arguments, String::endsWith));
        methods.put("find", (text, arguments) -> find("find", text, arguments, false, false));
        methods.put("rfind", (text, arguments) -> find("rfind", text, arguments, true, false));
        methods.put("index", (text, arguments) -> find("index", text, arguments, false, true));
        methods.put("rindex", (text, arguments) -> find("rindex", text, arguments, true, true));
        methods.put("count", StringSearch::count);
        methods.put("replace", StringSearch::replace);
    }

    /** The part of a text between the optional bounds at arguments 1 and 2. */
    private record Window(String text, long from, boolean valid) {
        static Window of(String text, Arguments.Bound bound, Meter meter) {
            if (!bound.has(1) && !bound.has(2)) {
                return new Window(text, 0, true);
            }
            int length = Strings.length(text, meter);
            long from = wrap(bound, 1, 0, length);
            long to = Math.min(wrap(bound, 2, length, length), length);
            return from > to
                    ? new Window("", from, false)
                    : new Window(Strings.substring(text, (int) from, (int) to, meter), from, true);
        }

        private static long wrap(Arguments.Bound bound, int at, long absent, int length) {
            if (bound.get(at, None.NONE) == None.NONE) {
                return absent;
            }
            long index = bound.integer(at, absent);
            return index < 0 ? Math.max(0, index + length) : index;
        }
    }

    private static Object affix(String name, String text, Arguments arguments, BiPredicate<String, String> matches) {
        Arguments.Bound bound = arguments.positionalOnly(name, 1, 3);
        Window window = Window.of(text, bound, arguments.meter());
        Object affix = bound.get(0);
        if (affix instanceof PyTuple tuple) {
            for (Object item : tuple.walk(arguments.meter())) {
                if (!Types.isString(item)) {
                    throw TemplateException.typeError(
                            "tuple for " + name + " must only contain str, not " + Types.name(item));
                }
            }
            return window.valid()
                    && tuple.walk(arguments.meter()).stream().anyMatch(item -> {
                        arguments.meter().characters(Strings.textOf(item).length());
                        return matches.test(window.text(), Strings.textOf(item));
                    });
        }
        if (!Types.isString(affix)) {
            throw TemplateException.typeError(
                    name + " first arg must be str or a tuple of str, not " + Types.name(affix));
        }
        return window.valid() && matches.test(window.text(), Strings.textOf(affix));
    }

    private static Object find(String name, String text, Arguments arguments, boolean last, boolean required) {
        Arguments.Bound bound = arguments.positionalOnly(name, 1, 3);
        String wanted = Strings.require(bound.get(0));
        Window window = Window.of(text, bound, arguments.meter());
        Meter meter = arguments.meter();
        String inside = window.text();
        int hit = !window.valid()
                ? -1
                : last
                        ? TextSearch.last(inside, wanted, inside.length(), meter)
                        : TextSearch.first(inside, wanted, 0, meter);
        if (hit < 0 && required) {
            throw TemplateException.valueError("substring not found");
        }
        meter.characters(Math.max(0, hit));
        return hit < 0 ? -1L : window.from() + inside.codePointCount(0, hit);
    }

    private static Object count(String text, Arguments arguments) {
        Arguments.Bound bound = arguments.positionalOnly("count", 1, 3);
        String wanted = Strings.require(bound.get(0));
        Window window = Window.of(text, bound, arguments.meter());
        if (!window.valid()) {
            return 0L;
        }
        if (wanted.isEmpty()) {
            return Strings.length(window.text(), arguments.meter()) + 1L;
        }
        long count = 0;
        for (int at = TextSearch.first(window.text(), wanted, 0, arguments.meter());
                at >= 0;
                at = TextSearch.first(window.text(), wanted, at + wanted.length(), arguments.meter())) {
            count++;
        }
        return count;
    }

    private static Object replace(String text, Arguments arguments) {
        // The count has been a keyword as well since Python 3.13.
        Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
        return Strings.replace(
                text,
                Strings.require(bound.get(0)),
                Strings.require(bound.get(1)),
                bound.integer(2, -1),
                arguments.meter());
    }
}
