package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.method.StringSplitting;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.PyDict;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
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
    private static final String UNRESERVED = "_.-~";

    private MarkupFilters() {}

    static void register(Map<String, Filter> filters) {
        Filter escape = (input, arguments, context) -> {
            arguments.bind("escape", 0);
            return Markup.escape(input, PyText.str(input));
        };
        filters.put("e", escape);
        filters.put("escape", escape);
        filters.put("forceescape", (input, arguments, context) -> {
            arguments.bind("forceescape", 0);
            return new Markup(Markup.escapeText(PyText.str(input)));
        });
        filters.put("safe", (input, arguments, context) -> {
            arguments.bind("safe", 0);
            return new Markup(PyText.str(input));
        });
        filters.put("striptags", (input, arguments, context) -> {
            arguments.bind("striptags", 0);
            return stripTags(PyText.str(input));
        });
        filters.put("xmlattr", (input, arguments, context) -> xmlAttributes(input, arguments));
        filters.put("urlencode", (input, arguments, context) -> {
            arguments.bind("urlencode", 0);
            return urlEncode(input);
        });
        filters.put("urlize", (input, arguments, context) -> Urlize.apply(input, arguments));
    }

    private static Object stripTags(String text) {
        String bare = without("<", ">", without("<!--", "-->", text));
        List<String> words = new ArrayList<>();
        StringSplitting.words(bare).forEach(word -> words.add(Strings.require(word)));
        return Entities.unescape(String.join(" ", words));
    }

    /** The text without what stands between two marks, marks included; an opening one without an end stays. */
    private static String without(String open, String close, String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (true) {
            int start = text.indexOf(open, at);
            int end = start < 0 ? -1 : text.indexOf(close, start);
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
        List<String> parts = new ArrayList<>();
        for (PyDict.Item item : dict.items()) {
            if (item.value() == None.NONE || item.value() instanceof Undefined) {
                continue;
            }
            String key = Strings.require(item.key());
            if (BAD_ATTRIBUTE.matcher(key).find()) {
                throw TemplateException.valueError("Invalid character in attribute name: " + PyText.repr(key));
            }
            parts.add(Markup.escape(item.key(), key).text() + "=\""
                    + Markup.escape(item.value(), PyText.str(item.value())).text() + "\"");
        }
        String joined = String.join(" ", parts);
        return space && !joined.isEmpty() ? " " + joined : joined;
    }

    private static Object urlEncode(Object input) {
        if (Types.isString(input) || !Iteration.isIterable(input)) {
            return quote(PyText.str(input), "/");
        }
        List<String> parts = new ArrayList<>();
        if (input instanceof PyDict dict) {
            dict.items().forEach(item -> parts.add(pair(item.key(), item.value())));
        } else {
            for (Object item : Iteration.list(input)) {
                List<Object> pair = Iteration.list(item);
                if (pair.size() != 2) {
                    throw TemplateException.valueError("urlencode needs pairs, got " + pair.size() + " values");
                }
                parts.add(pair(pair.get(0), pair.get(1)));
            }
        }
        return String.join("&", parts);
    }

    private static String pair(Object key, Object value) {
        return quoteField(key) + "=" + quoteField(value);
    }

    private static String quoteField(Object value) {
        return quote(PyText.str(value), "").replace("%20", "+");
    }

    private static String quote(String text, String safe) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (plain || UNRESERVED.indexOf(c) >= 0 || safe.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
