package dev.nernst.tokenizer.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.tokenizer.reference.RandomTexts;
import dev.nernst.tokenizer.text.NormalizedText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hand-written scanners match what their patterns match. */
class SplitScannerTest {
    private static final long SEED = 4711;

    static Stream<String> patterns() {
        return Stream.concat(Stream.of(Gpt2Scanner.PATTERN), Cl100kScanner.byPattern().keySet().stream());
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void equalsTheRegularExpression(String pattern) {
        TextPattern scanner = TextPatterns.regex(pattern);
        assertThat(scanner).isInstanceOf(ScannerPattern.class);
        TextPattern regex = RegexPattern.compile(pattern);
        RandomTexts texts = new RandomTexts(SEED, List.of("'", "'l", "'LL", "\u017F", "\r\n\n", "\u2028", "12345"));
        for (int k = 0; k < 3000; k++) {
            NormalizedText text = NormalizedText.original(texts.next());
            assertThat(stretches(scanner, text))
                    .as("seed %d, text %d: %s", SEED, k, text)
                    .isEqualTo(stretches(regex, text));
        }
    }

    private static List<String> stretches(TextPattern pattern, NormalizedText text) {
        List<String> stretches = new ArrayList<>();
        pattern.cut(text, 0, text.length(), (from, to, match) -> stretches.add(from + "-" + to + match));
        return stretches;
    }
}
