package dev.nernst.tokenizer.pattern;

import java.util.Map;
import java.util.TreeMap;

/**
 * Makes patterns; the well-known split patterns, recognised by their exact text, get a hand-written scanner.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class TextPatterns {
    private static final Map<String, SplitScanner> SCANNERS = scanners();

    private TextPatterns() {}

    /** GPT-2's split pattern, which ByteLevel has built in. */
    public static TextPattern gpt2() {
        return regex(Gpt2Scanner.PATTERN);
    }

    /** A regular expression in Oniguruma's syntax; see {@link RegexPattern#compile} for what it throws. */
    public static TextPattern regex(String oniguruma) {
        if (oniguruma.equals(LineEndSpaces.PATTERN)) {
            return new LineEndSpaces();
        }
        SplitScanner scanner = SCANNERS.get(oniguruma);
        return scanner != null ? new ScannerPattern(scanner) : RegexPattern.compile(oniguruma);
    }

    /** A string to be found as it is. */
    public static TextPattern literal(String literal) {
        return literal.isEmpty() ? RegexPattern.compile("") : new LiteralPattern(literal);
    }

    private static Map<String, SplitScanner> scanners() {
        Map<String, SplitScanner> scanners = new TreeMap<>(Cl100kScanner.byPattern());
        scanners.put(Gpt2Scanner.PATTERN, new Gpt2Scanner());
        return Map.copyOf(scanners);
    }
}
