package dev.nernst.tokenizer.chat.jinja.filter;

import dev.nernst.tokenizer.chat.jinja.method.StringSplitting;
import dev.nernst.tokenizer.chat.jinja.text.PyText;
import dev.nernst.tokenizer.chat.jinja.value.Arguments;
import dev.nernst.tokenizer.chat.jinja.value.Iteration;
import dev.nernst.tokenizer.chat.jinja.value.Markup;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.None;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filter {@code urlize}: addresses in a text become links. */
final class Urlize {
    private static final Pattern WEB = Pattern.compile(
            "((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
                    + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
                    + "|(https?://)((([\\d]{1,3})(\\.[\\d]{1,3}){3})|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
                    + "(?::[\\d]{1,5})?(?:[/?#]\\S*)?",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern MAIL = Pattern.compile("\\S+@\\w[\\w.-]*\\.\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORDS = Pattern.compile("\\s+|\\S+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern HEAD = Pattern.compile("^([(<]|&lt;)+");
    private static final Pattern TAIL = Pattern.compile("([)>.,\\n]|&gt;)+$");
    private static final List<List<String>> BRACKETS =
            List.of(List.of("(", ")"), List.of("<", ">"), List.of("&lt;", "&gt;"));

    private final long limit;
    private final String attributes;
    private final List<String> schemes;
    private final Meter meter;

    private Urlize(long limit, String attributes, List<String> schemes, Meter meter) {
        this.meter = meter;
        this.limit = limit;
        this.attributes = attributes;
        this.schemes = schemes;
    }

    static Object apply(Object input, Arguments arguments) {
        Arguments.Bound bound =
                arguments.bind("urlize", 0, "trim_url_limit", "nofollow", "target", "rel", "extra_schemes");
        Meter meter = arguments.meter();
        TreeSet<String> relations = new TreeSet<>(List.of("noopener"));
        if (bound.get(3, None.NONE) != None.NONE) {
            StringSplitting.words(Strings.require(bound.get(3)), meter)
                    .forEach(word -> relations.add(Strings.require(word)));
        }
        if (bound.flag(1, false)) {
            relations.add("nofollow");
        }
        relations.remove("");
        String attributes =
                " rel=\"" + Markup.escapeText(Strings.join(" ", List.copyOf(relations), meter), meter) + "\"";
        if (bound.get(2, None.NONE) != None.NONE) {
            attributes += " target=\"" + Markup.escapeText(Strings.require(bound.get(2)), meter) + "\"";
        }
        List<String> schemes = new ArrayList<>();
        if (bound.get(4, None.NONE) != None.NONE) {
            Iteration.list(bound.get(4), meter).forEach(scheme -> schemes.add(Strings.require(scheme)));
        }
        long limit = bound.get(0, None.NONE) == None.NONE ? Long.MAX_VALUE : bound.integer(0, 0);
        return new Urlize(limit, attributes, schemes, meter)
                .run(Markup.escape(input, PyText.str(input, meter), meter).text());
    }

    private String run(String text) {
        TextBuilder out = new TextBuilder(meter);
        Matcher words = WORDS.matcher(meter.matched(text));
        while (words.find()) {
            out.append(word(words.group()));
        }
        return out.toString();
    }

    private String word(String word) {
        Matcher start = HEAD.matcher(meter.matched(word));
        String head = start.find() ? start.group() : "";
        String middle = word.substring(head.length());
        Matcher end = TAIL.matcher(meter.matched(middle));
        String tail = end.find() ? end.group() : "";
        middle = middle.substring(0, middle.length() - tail.length());
        for (List<String> pair : BRACKETS) {
            // A bracket opened inside the address may close inside it.
            int missing = count(middle, pair.get(0)) - count(middle, pair.get(1));
            for (int i = Math.min(missing, count(tail, pair.get(1))); i > 0; i--) {
                meter.text(middle.length() + 2L * tail.length());
                int cut = TextSearch.first(tail, pair.get(1), 0, meter)
                        + pair.get(1).length();
                middle += tail.substring(0, cut);
                tail = tail.substring(cut);
            }
        }
        return head + link(middle) + tail;
    }

    private String link(String middle) {
        if (WEB.matcher(meter.matched(middle)).matches()) {
            boolean complete = middle.startsWith("https://") || middle.startsWith("http://");
            return anchor((complete ? "" : "https://") + middle, attributes, trim(middle));
        }
        if (middle.startsWith("mailto:")
                && MAIL.matcher(meter.matched(middle.substring(7))).matches()) {
            return anchor(middle, "", middle.substring(7));
        }
        boolean mail = TextSearch.contains(middle, "@", meter)
                && !middle.startsWith("www.")
                && !middle.startsWith("@")
                && !TextSearch.contains(middle, ":", meter);
        if (mail && MAIL.matcher(meter.matched(middle)).matches()) {
            return anchor("mailto:" + middle, "", middle);
        }
        for (String scheme : schemes) {
            meter.step();
            meter.characters(scheme.length());
            if (!middle.equals(scheme) && middle.startsWith(scheme)) {
                return anchor(middle, attributes, middle);
            }
        }
        return middle;
    }

    private String anchor(String address, String attributes, String shown) {
        meter.text(address.length() + (long) attributes.length() + shown.length() + 20);
        return "<a href=\"" + address + "\"" + attributes + ">" + shown + "</a>";
    }

    private String trim(String address) {
        return Strings.length(address, meter) > limit
                ? Strings.substring(address, 0, (int) Math.max(0, limit), meter) + "..."
                : address;
    }

    private int count(String text, String wanted) {
        int count = 0;
        for (int at = TextSearch.first(text, wanted, 0, meter);
                at >= 0;
                at = TextSearch.first(text, wanted, at + wanted.length(), meter)) {
            count++;
        }
        return count;
    }
}
