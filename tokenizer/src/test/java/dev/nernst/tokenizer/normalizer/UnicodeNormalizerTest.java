package dev.nernst.tokenizer.normalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.tokenizer.text.NormalizedText;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The forms of Unicode, beside the JDK's, which is quadratic in runs of marks and so is asked for short ones alone. */
class UnicodeNormalizerTest {
    private static final long SEED = 29;
    /** Letters, marks of many classes, Hangul, ligatures, marks that decompose, and marks outside of the first plane. */
    private static final int[] CHARACTERS = IntStream.of(
                    'a', 'e', ' ', 0xE9, 0x1ED1, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xFB01, 0x2126, 0x300, 0x301, 0x308,
                    0x323, 0x327, 0x334, 0x338, 0x344, 0x345, 0x5B0, 0x5BF, 0x94D, 0x93C, 0x9BE, 0x9C7, 0xF71, 0xF73,
                    0x302E, 0x3099, 0x20D0, 0x1D165, 0x1D16D, 0x1E8D0, 0x212B)
            .toArray();

    @ParameterizedTest
    @EnumSource(UnicodeNormalizer.class)
    void formsAreThoseOfTheJdk(UnicodeNormalizer normalizer) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            // Long runs of marks take another way than short ones.
            int length = round % 20 == 0 ? 300 : random.nextInt(12);
            boolean marks = round % 3 == 0;
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                int from = marks ? 11 : 0;
                text.appendCodePoint(CHARACTERS[from + random.nextInt(CHARACTERS.length - from)]);
            }
            NormalizedText original = NormalizedText.original(text.toString());
            assertThat(normalizer.normalize(original, 0, original.length()).toString())
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(jdk(text, normalizer));
        }
    }

    /** Every character with a class, in both orders with marks of other classes. */
    @Test
    void classesOrderMarksAsTheJdkDoes() {
        for (int c = 0x300; c < 0x20000; c++) {
            String text = "a"
                    + new StringBuilder()
                            .appendCodePoint(0x301)
                            .appendCodePoint(c)
                            .appendCodePoint(0x323)
                            .appendCodePoint(c)
                            .appendCodePoint(0x334);
            NormalizedText original = NormalizedText.original(text);
            assertThat(UnicodeNormalizer.NFD
                            .normalize(original, 0, original.length())
                            .toString())
                    .as("U+%04X", c)
                    .isEqualTo(jdk(original.toString(), UnicodeNormalizer.NFD));
        }
    }

    private static String jdk(CharSequence text, UnicodeNormalizer form) {
        return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.valueOf(form.name()));
    }
}
