package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringCases;
import dev.nernst.tokenizer.chat.jinja.method.StringTrimming;
import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters from text to text, and the count of its words. */
final class TextFilters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD_START = Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

    private TextFilters() {}

    static void register(Map<String, Filter> filters) {
        plain(filters, "upper", Strings::upper);
        plain(filters, "lower", Strings::lower);
        plain(filters, "capitalize", StringCases::capitalize);
        filters.put("title", (input, arguments, context) -> {
            arguments.bind("title", 0);
            return title(PyText.str(input, arguments.meter()), arguments.meter());
        });
        filters.put("string", (input, arguments, context) -> {
            arguments.bind("string", 0);
            return Soft.string(input, arguments.meter());
        });
        filters.put("trim", (input, arguments, context) -> {
            Object text = Soft.string(input, arguments.meter());
            Object characters = arguments.bind("trim", 0, "chars").get(0, None.NONE);
            return Strings.like(
                    text, StringTrimming.strip(Strings.textOf(text), characters, true, true, arguments.meter()));
        });
        filters.put("replace", (input, arguments, context) -> replace(input, arguments));
        filters.put("format", (input, arguments, context) -> format(input, arguments));
        filters.put("center", (input, arguments, context) -> {
            Object text = Soft.string(input, arguments.meter());
            long width = arguments.bind("center", 0, "width").integer(0, 80);
            return Strings.like(text, StringTrimming.center(Strings.textOf(text), width, " ", arguments.meter()));
        });
        filters.put("wordcount", (input, arguments, context) -> {
            arguments.bind("wordcount", 0);
            return WORD.matcher(arguments.meter().matched(PyText.str(input, arguments.meter())))
                    .results()
                    .count();
        });
    }

    private static void plain(Map<String, Filter> filters, String name, BiFunction<String, Meter, String> change) {
        filters.put(name, (input, arguments, context) -> {
            arguments.bind(name, 0);
            Object text = Soft.string(input, arguments.meter());
            return Strings.like(text, change.apply(Strings.textOf(text), arguments.meter()));
        });
    }

    private static String title(String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        Matcher breaks = WORD_START.matcher(meter.matched(text));
        int from = 0;
        while (breaks.find()) {
            word(text, from, breaks.start(), out, meter);
            out.append(text, breaks.start(), breaks.end());
            from = breaks.end();
        }
        word(text, from, text.length(), out, meter);
        return out.toString();
    }

    private static void word(String text, int from, int to, TextBuilder out, Meter meter) {
        if (from < to) {
            int second = text.offsetByCodePoints(from, 1);
            out.append(Strings.upper(text.substring(from, second), meter));
            out.append(Strings.lower(Strings.part(text, second, to, meter), meter));
        }
    }

    private static Object replace(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
        boolean all = bound.get(2, None.NONE) == None.NONE;
        Meter meter = arguments.meter();
        return Strings.replace(
                PyText.str(input, meter),
                PyText.str(bound.get(0), meter),
                PyText.str(bound.get(1), meter),
                all ? -1 : bound.integer(2, -1),
                meter);
    }

    private static Object format(Object input, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.keywords().isEmpty()) {
            throw TemplateException.of(
                    "FilterArgumentError", "can't handle positional and keyword arguments at the same time");
        }
        PyDict named = new PyDict();
        arguments.keywords().forEach((name, value) -> named.put(name, value, arguments.meter()));
        Object text = Soft.string(input, arguments.meter());
        Object values = named.size() > 0 ? named : new PyTuple(arguments.positional(), arguments.meter());
        return Strings.like(text, PercentFormat.format(Strings.textOf(text), values, arguments.meter()));
    }
}
