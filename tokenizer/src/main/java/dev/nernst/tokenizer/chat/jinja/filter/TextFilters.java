package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringCases;
import dev.nernst.tokenizer.chat.jinja.method.StringTrimming;
import dev.nernst.tokenizer.chat.jinja.text.PercentFormat;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.PyTuple;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters from text to text, and the count of its words. */
final class TextFilters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD_START = Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

    private TextFilters() {}

    static void register(Map<String, Filter> filters) {
        plain(filters, "upper", text -> text.toUpperCase(Locale.ROOT));
        plain(filters, "lower", text -> text.toLowerCase(Locale.ROOT));
        plain(filters, "capitalize", StringCases::capitalize);
        filters.put("title", (input, arguments, context) -> {
            arguments.bind("title", 0);
            return title(PyText.str(input));
        });
        filters.put("string", (input, arguments, context) -> {
            arguments.bind("string", 0);
            return Soft.string(input);
        });
        filters.put("trim", (input, arguments, context) -> {
            Object text = Soft.string(input);
            Object characters = arguments.bind("trim", 0, "chars").get(0, None.NONE);
            return Strings.like(text, StringTrimming.strip(Strings.textOf(text), characters, true, true));
        });
        filters.put("replace", (input, arguments, context) -> replace(input, arguments));
        filters.put("format", (input, arguments, context) -> format(input, arguments));
        filters.put("center", (input, arguments, context) -> {
            Object text = Soft.string(input);
            long width = arguments.bind("center", 0, "width").integer(0, 80);
            return Strings.like(text, StringTrimming.center(Strings.textOf(text), width, " "));
        });
        filters.put("wordcount", (input, arguments, context) -> {
            arguments.bind("wordcount", 0);
            return WORD.matcher(PyText.str(input)).results().count();
        });
    }

    private static void plain(Map<String, Filter> filters, String name, UnaryOperator<String> change) {
        filters.put(name, (input, arguments, context) -> {
            arguments.bind(name, 0);
            Object text = Soft.string(input);
            return Strings.like(text, change.apply(Strings.textOf(text)));
        });
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        Matcher breaks = WORD_START.matcher(text);
        int from = 0;
        while (breaks.find()) {
            out.append(word(text.substring(from, breaks.start()))).append(breaks.group());
            from = breaks.end();
        }
        return out.append(word(text.substring(from))).toString();
    }

    private static String word(String word) {
        if (word.isEmpty()) {
            return word;
        }
        int end = word.offsetByCodePoints(0, 1);
        return word.substring(0, end).toUpperCase(Locale.ROOT)
                + word.substring(end).toLowerCase(Locale.ROOT);
    }

    private static Object replace(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("replace", 2, "old", "new", "count");
        boolean all = bound.get(2, None.NONE) == None.NONE;
        return Strings.replace(
                PyText.str(input), PyText.str(bound.get(0)), PyText.str(bound.get(1)), all ? -1 : bound.integer(2, -1));
    }

    private static Object format(Object input, Arguments arguments) {
        if (!arguments.positional().isEmpty() && !arguments.keywords().isEmpty()) {
            throw TemplateException.of(
                    "FilterArgumentError", "can't handle positional and keyword arguments at the same time");
        }
        PyDict named = new PyDict();
        arguments.keywords().forEach(named::put);
        Object text = Soft.string(input);
        Object values = named.size() > 0 ? named : new PyTuple(arguments.positional());
        return Strings.like(text, PercentFormat.format(Strings.textOf(text), values));
    }
}
