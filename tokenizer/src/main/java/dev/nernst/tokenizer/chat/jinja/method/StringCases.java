package dev.nernst.tokenizer.chat.jinja.method;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Methods of str that change letters.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class StringCases {
    private StringCases() {}

    static void register(Map<String, Method<String>> methods) {
        plain(methods, "upper", text -> text.toUpperCase(Locale.ROOT));
        plain(methods, "lower", text -> text.toLowerCase(Locale.ROOT));
        // Folding by way of upper case also opens ligatures and the sharp s.
        plain(methods, "casefold", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
        plain(methods, "capitalize", StringCases::capitalize);
        plain(methods, "title", StringCases::title);
        plain(methods, "swapcase", StringCases::swap);
    }

    private static void plain(Map<String, Method<String>> methods, String name, UnaryOperator<String> change) {
        methods.put(name, (text, arguments) -> {
            arguments.positionalOnly(name, 0, 0);
            return change.apply(text);
        });
    }

    /** First letter in title case, the others in lower case. */
    public static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return titleCase(text.substring(0, end)) + text.substring(end).toLowerCase(Locale.ROOT);
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inside = false;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            String shown = Character.toString(c);
            out.append(inside ? shown.toLowerCase(Locale.ROOT) : titleCase(shown));
            inside = isCased(c);
            at += Character.charCount(c);
        }
        return out.toString();
    }

    private static String swap(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
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
        return upper.length() > letter.length() ? capitalize(upper) : upper;
    }
}
