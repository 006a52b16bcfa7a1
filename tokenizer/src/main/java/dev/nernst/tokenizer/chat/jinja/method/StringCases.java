package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Methods of str that change letters.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class StringCases {
    private StringCases() {}

    static void register(Map<String, Method<String>> methods) {
        plain(methods, "upper", Strings::upper);
        plain(methods, "lower", Strings::lower);
        // Folding by way of upper case also opens ligatures and the sharp s.
        plain(methods, "casefold", (text, meter) -> Strings.lower(Strings.upper(text, meter), meter));
        plain(methods, "capitalize", StringCases::capitalize);
        plain(methods, "title", StringCases::title);
        plain(methods, "swapcase", StringCases::swap);
    }

    private static void plain(
            Map<String, Method<String>> methods, String name, BiFunction<String, Meter, String> change) {
        methods.put(name, (text, arguments) -> {
            arguments.positionalOnly(name, 0, 0);
            return change.apply(text, arguments.meter());
        });
    }

    /** First letter in title case, the others in lower case. */
    public static String capitalize(String text, Meter meter) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return titleCase(text.substring(0, end)) + Strings.lower(Strings.part(text, end, text.length(), meter), meter);
    }

    private static String title(String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        boolean inside = false;
        for (int at = 0; at < text.length(); ) {
            meter.step();
            int c = text.codePointAt(at);
            String shown = Character.toString(c);
            out.append(inside ? shown.toLowerCase(Locale.ROOT) : titleCase(shown));
            inside = isCased(c);
            at += Character.charCount(c);
        }
        return out.toString();
    }

    private static String swap(String text, Meter meter) {
        TextBuilder out = new TextBuilder(meter);
        text.codePoints().forEach(c -> {
            meter.step();
            String shown = Character.toString(c);
            out.append(
                    Character.isUpperCase(c)
                            ? shown.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? shown.toUpperCase(Locale.ROOT) : shown);
        });
        return out.toString();
    }

    /** Whether the character has a case. */
    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static String titleCase(String letter) {
        int c = letter.codePointAt(0);
        int title = Character.toTitleCase(c);
        // A letter without a title form of its own may still have an upper form of several letters.
        if (title != c) {
            return Character.toString(title);
        }
        String upper = letter.toUpperCase(Locale.ROOT);
        return upper.length() > letter.length()
                ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT)
                : upper;
    }
}
