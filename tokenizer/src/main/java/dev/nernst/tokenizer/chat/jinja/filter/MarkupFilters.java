package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringSplitting;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import dev.nernst.tokenizer.chat.jinja.value.Types;
import dev.nernst.tokenizer.chat.jinja.value.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Filters about HTML and URLs. */
final class MarkupFilters {
    private static final Pattern BAD_ATTRIBUTE = Pattern.compile("[\\s/>=]");
    private static final String HEX = "0123456789ABCDEF";
    private static final String UNRESERVED = "_.-~";

    private MarkupFilters() {}

    static void register(Map<String, Filter> filters) {
        Filter escape = (input, arguments, context) -> {
            arguments.bind("escape", 0);
            return Markup.escape(input, PyText.str(input, arguments.meter()), arguments.meter());
        };
        filters.put("e", escape);
        filters.put("escape", escape);
        filters.put("forceescape", (input, arguments, context) -> {
            arguments.bind("forceescape", 0);
            return new Markup(Markup.escapeText(PyText.str(input, arguments.meter()), arguments.meter()));
        });
        filters.put("safe", (input, arguments, context) -> {
            arguments.bind("safe", 0);
            return new Markup(PyText.str(input, arguments.meter()));
        });
        filters.put("striptags", (input, arguments, context) -> {
            arguments.bind("striptags", 0);
            return stripTags(PyText.str(input, arguments.meter()), arguments.meter());
        });
        filters.put("xmlattr", (input, arguments, context) -> xmlAttributes(input, arguments));
        filters.put("urlencode", (input, arguments, context) -> {
            arguments.bind("urlencode", 0);
            return urlEncode(input, arguments.meter());
        });
        filters.put("urlize", (input, arguments, context) -> Urlize.apply(input, arguments));
    }

    private static Object stripTags(String text, Meter meter) {
        String bare = without("<", ">", without("<!--", "-->", text, meter), meter);
        List<String> words = new ArrayList<>();
        StringSplitting.words(bare, meter).forEach(word -> words.add(Strings.require(word)));
        return Entities.unescape(Strings.join(" ", words, meter), meter);
    }

    /** The text without what stands between two marks, marks included; an opening one without an end stays. */
    private static String without(String open, String close, String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        int at = 0;
        while (true) {
            int start = TextSearch.first(text, open, at, meter);
            int end = start < 0 ? -1 : TextSearch.first(text, close, start, meter);
            if (end < 0) {
                return out.append(text, at, text.length()).toString();
            }
            out.append(text, at, start);
            at = end + close.length();
        }
    }

    private static Object xmlAttributes(Object input, Arguments arguments) {
        boolean space = arguments.bind("xmlattr", 0, "autospace").flag(0, true);
        if (input instanceof Undefined undefined) {
            throw undefined.failure();
        }
        if (!(input instanceof PyDict dict)) {
            throw Undefined.attribute(input, "items").failure();
        }
        Meter meter = arguments.meter();
        List<String> parts = new ArrayList<>();
        for (PyDict.Item item : dict.items(meter)) {
            if (item.value() == None.NONE || item.value() instanceof Undefined) {
                continue;
            }
            String key = Strings.require(item.key());
            if (BAD_ATTRIBUTE.matcher(meter.matched(key)).find()) {
                throw TemplateException.valueError("Invalid character in attribute name: " + PyText.repr(key, meter));
            }
            parts.add(new TextBuilder(meter)
                    .append(Markup.escape(item.key(), key, meter).text())
                    .append("=\"")
                    .append(Markup.escape(item.value(), PyText.str(item.value(), meter), meter)
                            .text())
                    .append('"')
                    .toString());
        }
        String joined = Strings.join(" ", parts, meter);
        return space && !joined.isEmpty() ? " " + joined : joined;
    }

    private static Object urlEncode(Object input, Meter meter) {
        if (Types.isString(input) || !Iteration.isIterable(input)) {
            return quote(PyText.str(input, meter), "/", "%20", meter);
        }
        List<String> parts = new ArrayList<>();
        if (input instanceof PyDict dict) {
            dict.items(meter).forEach(item -> parts.add(pair(item.key(), item.value(), meter)));
        } else {
            for (Object item : Iteration.list(input, meter)) {
                List<Object> pair = Iteration.list(item, meter);
                if (pair.size() != 2) {
                    throw TemplateException.valueError("urlencode needs pairs, got " + pair.size() + " values");
                }
                parts.add(pair(pair.get(0), pair.get(1), meter));
            }
        }
        return Strings.join("&", parts, meter);
    }

    private static String pair(Object key, Object value, Meter meter) {
        return new TextBuilder(meter)
                .append(quote(PyText.str(key, meter), "", "+", meter))
                .append('=')
                .append(quote(PyText.str(value, meter), "", "+", meter))
                .toString();
    }

    private static String quote(String text, String safe, String blank, Meter meter) {
        meter.text(2L * text.length());
        TextBuilder out = new TextBuilder(meter);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (plain || UNRESERVED.indexOf(c) >= 0 || safe.indexOf(c) >= 0) {
                out.append(c);
            } else if (c == ' ') {
                out.append(blank);
            } else {
                out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return out.toString();
    }
}
