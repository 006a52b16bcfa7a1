package dev.nernst.tokenizer.pattern;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Translates what begins with a backslash: see {@link OnigurumaTranslator}. */
final class OnigurumaEscape {
    /** Alphabetic, mark, decimal digit, connector: Oniguruma's word, which lacks the join controls. */
    private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";

    private static final String HEX = "0-9a-fA-F";

    private static final Map<String, String> LONG_CATEGORIES = Map.ofEntries(
            Map.entry("letter", "L"),
            Map.entry("mark", "M"),
            Map.entry("number", "N"),
            Map.entry("punctuation", "P"),
            Map.entry("symbol", "S"),
            Map.entry("separator", "Z"),
            Map.entry("other", "C"),
            Map.entry("uppercaseletter", "Lu"),
            Map.entry("lowercaseletter", "Ll"),
            Map.entry("titlecaseletter", "Lt"),
            Map.entry("modifierletter", "Lm"),
            Map.entry("otherletter", "Lo"),
            Map.entry("nonspacingmark", "Mn"),
            Map.entry("spacingmark", "Mc"),
            Map.entry("enclosingmark", "Me"),
            Map.entry("decimalnumber", "Nd"),
            Map.entry("letternumber", "Nl"),
            Map.entry("othernumber", "No"));

    private static final Map<String, String> POSIX = Map.ofEntries(
            Map.entry("alnum", "\\p{IsAlphabetic}\\p{Nd}"),
            Map.entry("alpha", "\\p{IsAlphabetic}"),
            Map.entry("ascii", "\\x00-\\x7F"),
            Map.entry("blank", "\\p{Zs}\\t"),
            Map.entry("cntrl", "\\p{Cc}"),
            Map.entry("digit", "\\p{Nd}"),
            Map.entry("graph", "[^\\p{IsWhite_Space}\\p{Cc}\\p{Cn}\\p{Cs}]"),
            Map.entry("lower", "\\p{IsLowercase}"),
            Map.entry("print", "[\\p{Zs}[^\\p{IsWhite_Space}\\p{Cc}\\p{Cn}\\p{Cs}]]"),
            Map.entry("punct", "\\p{P}$+<=>\\^`|~"),
            Map.entry("space", "\\p{IsWhite_Space}"),
            Map.entry("upper", "\\p{IsUppercase}"),
            Map.entry("word", WORD),
            Map.entry("xdigit", HEX),
            Map.entry("any", "\\x{0}-\\x{10FFFF}"));

    private OnigurumaEscape() {}

    /** Translates the escape at {@code at} and returns where it ends. */
    static int translate(String source, int at, StringBuilder out, boolean inClass) {
        if (at + 1 >= source.length()) {
            throw new PatternSyntaxException("it ends in a backslash", source, at);
        }
        char c = source.charAt(at + 1);
        switch (c) {
            case 'w' -> out.append('[').append(WORD).append(']');
            case 'W' -> out.append("[^").append(WORD).append(']');
            case 'h' -> out.append('[').append(HEX).append(']');
            case 'H' -> out.append("[^").append(HEX).append(']');
            case 'v' -> out.append("\\x0B");
            case 'O' -> out.append("(?s:.)");
            case 'N' -> out.append("[^\\n]");
            case 'p', 'P' -> {
                return property(source, at, out);
            }
            case 'K', 'y', 'Y' ->
                throw new PatternSyntaxException("it holds \\" + c + ", which has no counterpart here", source, at);
            case 'b' -> out.append(inClass ? "\\x08" : "\\b");
            default -> {
                int codePoint = source.codePointAt(at + 1);
                out.append('\\').appendCodePoint(codePoint);
                return at + 1 + Character.charCount(codePoint);
            }
        }
        return at + 2;
    }

    /** The members of a POSIX bracket or property, in the form that goes into a class. */
    static String members(String name, String source, int at) {
        String plain = plain(name);
        String posix = POSIX.get(plain);
        if (posix != null) {
            return posix;
        }
        String category = LONG_CATEGORIES.get(plain);
        if (category != null) {
            return "\\p{" + category + "}";
        }
        String value = name.substring(name.indexOf('=') + 1);
        for (String candidate : new String[] {"\\p{" + value + "}", "\\p{Is" + value + "}", "\\p{In" + value + "}"}) {
            if (compiles(candidate)) {
                return candidate;
            }
        }
        throw new PatternSyntaxException("it names the unknown property " + name, source, at);
    }

    private static int property(String source, int at, StringBuilder out) {
        int open = at + 2;
        boolean negated = source.charAt(at + 1) == 'P';
        if (open < source.length() && source.charAt(open) != '{') {
            String name = source.substring(open, open + 1);
            append(out, members(name, source, at), negated);
            return open + 1;
        }
        int close = source.indexOf('}', open);
        if (close < 0) {
            throw new PatternSyntaxException("it holds an unclosed property", source, at);
        }
        String name = source.substring(open + 1, close);
        if (name.startsWith("^")) {
            negated = !negated;
            name = name.substring(1);
        }
        append(out, members(name, source, at), negated);
        return close + 1;
    }

    static void append(StringBuilder out, String members, boolean negated) {
        if (!negated && members.startsWith("\\p{") && members.indexOf('}') == members.length() - 1) {
            out.append(members);
        } else {
            out.append(negated ? "[^" : "[").append(members).append(']');
        }
    }

    private static boolean compiles(String candidate) {
        try {
            Pattern.compile(candidate);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
    }
}
