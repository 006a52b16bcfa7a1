package dev.nernst.tokenizer.chat.jinja.method;

import dev.nernst.tokenizer.chat.jinja.value.Strings;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Methods of str that say what kind of characters it has.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class StringClasses {
    private StringClasses() {}

    static void register(Map<String, Method<String>> methods) {
        add(methods, "isspace", every(Strings::isSpace));
        add(methods, "isalpha", every(Character::isLetter));
        add(methods, "isalnum", every(c -> Character.isLetter(c) || isNumeric(c)));
        add(methods, "isdecimal", every(c -> Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER));
        add(methods, "isdigit", every(StringClasses::isDigit));
        add(methods, "isnumeric", every(StringClasses::isNumeric));
        add(methods, "isupper", StringClasses::isUpper);
        add(methods, "islower", StringClasses::isLower);
        add(methods, "istitle", StringClasses::isTitle);
        add(methods, "isascii", text -> text.chars().allMatch(c -> c < 0x80));
        add(methods, "isidentifier", StringClasses::isIdentifier);
        add(methods, "isprintable", text -> text.codePoints().allMatch(StringClasses::isPrintable));
    }

    private static void add(Map<String, Method<String>> methods, String name, Predicate<String> holds) {
        methods.put(name, (text, arguments) -> {
            arguments.positionalOnly(name, 0, 0);
            return holds.test(text);
        });
    }

    private static Predicate<String> every(IntPredicate holds) {
        return text -> !text.isEmpty() && text.codePoints().allMatch(holds);
    }

    /** {@code str.isdigit} of one character: decimal digits, and superscripts and the like. */
    static boolean isDigit(int c) {
        if (Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER) {
            return true;
        }
        int value = Character.getNumericValue(c);
        return Character.getType(c) == Character.OTHER_NUMBER && value >= 0 && value <= 9;
    }

    private static boolean isNumeric(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    /** Whether all cased characters are upper case, and there is one. */
    public static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** Whether all cased characters are lower case, and there is one. */
    public static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    private static boolean isTitle(String text) {
        boolean inside = false;
        boolean any = false;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
            if (upper == inside && StringCases.isCased(c)) {
                return false;
            }
            inside = StringCases.isCased(c);
            any |= inside;
        }
        return any;
    }

    private static boolean isIdentifier(String text) {
        if (text.isEmpty()) {
            return false;
        }
        int first = text.codePointAt(0);
        return (first == '_' || Character.isUnicodeIdentifierStart(first))
                && text.codePoints()
                        .allMatch(c -> Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private static boolean isPrintable(int c) {
        return c == ' ' || !(Character.isISOControl(c) || Character.isSpaceChar(c) || !Character.isDefined(c));
    }
}
