package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringSplitting;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filters that lay text out: indent, truncate, wordwrap. */
final class LayoutFilters {
    private static final int TRUNCATE_LEEWAY = 5;

    private LayoutFilters() {}

    static void register(Map<String, Filter> filters) {
        filters.put("indent", (input, arguments, context) -> indent(input, arguments));
        filters.put("truncate", (input, arguments, context) -> truncate(input, arguments));
        filters.put("wordwrap", (input, arguments, context) -> wordwrap(input, arguments));
    }

    private static Object indent(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("indent", 0, "width", "first", "blank");
        Meter meter = arguments.meter();
        Object width = bound.get(0, 4L);
        boolean blank = bound.flag(2, false);
        // Appending the newline fails for what is not text, as it does in Jinja.
        List<String> lines = StringSplitting.lines(Strings.textOf(Arithmetic.add(input, "\n", meter)), false, meter);
        String margin =
                Types.isString(width) ? Strings.textOf(width) : Strings.repeat(" ", Numbers.index(width), meter);
        TextBuilder out = new TextBuilder(meter);
        out.append(bound.flag(1, false) ? margin : "").append(lines.getFirst());
        for (String line : lines.subList(1, lines.size())) {
            out.append('\n').append(blank || !line.isEmpty() ? margin : "").append(line);
        }
        return Strings.like(input, out.toString());
    }

    private static Object truncate(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
        Meter meter = arguments.meter();
        long length = bound.integer(0, 255);
        String end = bound.text(2, "...");
        int ending = Strings.length(end, meter);
        long leeway = bound.get(3, None.NONE) == None.NONE ? TRUNCATE_LEEWAY : bound.integer(3, TRUNCATE_LEEWAY);
        if (length < ending) {
            throw TemplateException.of("AssertionError", "expected length >= " + ending + ", got " + length);
        }
        if (leeway < 0) {
            throw TemplateException.of("AssertionError", "expected leeway >= 0, got " + leeway);
        }
        if (Iteration.length(input, meter) - length <= leeway) {
            return input;
        }
        String text = Strings.require(input);
        String kept = Strings.substring(text, 0, (int) (length - ending), meter);
        int blank = TextSearch.last(kept, " ", kept.length(), meter);
        boolean whole = bound.flag(1, false) || blank < 0;
        TextBuilder out = new TextBuilder(meter).append(kept, 0, whole ? kept.length() : blank);
        return Strings.like(input, out.append(end).toString());
    }

    private static Object wordwrap(Object input, Arguments arguments) {
        Arguments.Bound bound =
                arguments.bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
        Meter meter = arguments.meter();
        WordWrap wrap = new WordWrap(bound.integer(0, 79), bound.flag(1, true), bound.flag(3, true), meter);
        Object separator = bound.get(2, None.NONE);
        String between = separator == None.NONE ? "\n" : Strings.require(separator);
        List<String> wrapped = new ArrayList<>();
        for (String line : StringSplitting.lines(Strings.require(input), false, meter)) {
            wrapped.add(Strings.join(between, wrap.wrap(line), meter));
        }
        return Strings.join(between, wrapped, meter);
    }
}
