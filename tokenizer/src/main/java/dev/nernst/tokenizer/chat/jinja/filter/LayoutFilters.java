package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringSplitting;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Arithmetic;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Numbers;
import dev.nernst.tokenizer.chat.jinja.value.Sizes;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
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
        Object width = bound.get(0, 4L);
        String margin = Types.isString(width) ? Strings.textOf(width) : Strings.repeat(" ", Numbers.index(width));
        boolean blank = bound.flag(2, false);
        // Appending the newline fails for what is not text, as it does in Jinja.
        List<String> lines = StringSplitting.lines(Strings.textOf(Arithmetic.add(input, "\n")), false);
        Sizes.checkProduct(margin.length(), lines.size());
        List<String> shown = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            boolean indented = i > 0 && (blank || !lines.get(i).isEmpty());
            shown.add(indented ? margin + lines.get(i) : lines.get(i));
        }
        String text = Strings.join("\n", shown);
        return Strings.like(input, bound.flag(1, false) ? margin + text : text);
    }

    private static Object truncate(Object input, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("truncate", 0, "length", "killwords", "end", "leeway");
        long length = bound.integer(0, 255);
        String end = bound.text(2, "...");
        long leeway = bound.get(3, None.NONE) == None.NONE ? TRUNCATE_LEEWAY : bound.integer(3, TRUNCATE_LEEWAY);
        if (length < Strings.length(end)) {
            throw TemplateException.of(
                    "AssertionError", "expected length >= " + Strings.length(end) + ", got " + length);
        }
        if (leeway < 0) {
            throw TemplateException.of("AssertionError", "expected leeway >= 0, got " + leeway);
        }
        if (Iteration.length(input) <= length + leeway) {
            return input;
        }
        String text = Strings.require(input);
        String kept = Strings.substring(text, 0, (int) (length - Strings.length(end)));
        int blank = kept.lastIndexOf(' ');
        String cut = bound.flag(1, false) || blank < 0 ? kept : kept.substring(0, blank);
        return Strings.like(input, cut + end);
    }

    private static Object wordwrap(Object input, Arguments arguments) {
        Arguments.Bound bound =
                arguments.bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
        WordWrap wrap = new WordWrap(bound.integer(0, 79), bound.flag(1, true), bound.flag(3, true));
        Object separator = bound.get(2, None.NONE);
        String between = separator == None.NONE ? "\n" : Strings.require(separator);
        List<String> wrapped = new ArrayList<>();
        for (String line : StringSplitting.lines(Strings.require(input), false)) {
            wrapped.add(Strings.join(between, wrap.wrap(line)));
        }
        return Strings.join(between, wrapped);
    }
}
