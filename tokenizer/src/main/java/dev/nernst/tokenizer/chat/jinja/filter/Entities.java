package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.value.Meter;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTML character references that {@code striptags} turns back: numeric ones, and the named ones in everyday use. */
final class Entities {
    private static final Pattern REFERENCE = Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\\w{2,8}));");
    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", "\u00a0"),
            Map.entry("copy", "\u00a9"),
            Map.entry("reg", "\u00ae"),
            Map.entry("trade", "\u2122"),
            Map.entry("hellip", "\u2026"),
            Map.entry("mdash", "\u2014"),
            Map.entry("ndash", "\u2013"),
            Map.entry("lsquo", "\u2018"),
            Map.entry("rsquo", "\u2019"),
            Map.entry("ldquo", "\u201c"),
            Map.entry("rdquo", "\u201d"),
            Map.entry("laquo", "\u00ab"),
            Map.entry("raquo", "\u00bb"),
            Map.entry("euro", "\u20ac"),
            Map.entry("times", "\u00d7"));

    private Entities() {}

    static String unescape(String text, Meter meter) {
        return REFERENCE
                .matcher(meter.matched(text))
                .replaceAll(match -> Matcher.quoteReplacement(replacement(match.group(), match)));
    }

    private static String replacement(String whole, MatchResult match) {
        if (match.group(3) != null) {
            return NAMED.getOrDefault(match.group(3), whole);
        }
        int code = match.group(1) != null ? Integer.parseInt(match.group(1)) : Integer.parseInt(match.group(2), 16);
        return Character.isValidCodePoint(code) && code > 0 ? Character.toString(code) : "\ufffd";
    }
}
